/* Languages: of texts, and in tags. The texts are about a shelter, a market, the rain. */
#include "in_arena.h"

static struct detector *opened(void)
{
    struct detector *d = NULL;
    struct err e;
    if (!detector_open(&d, &e)) fail_msg("%s", e.detail);
    return d;
}

static void sentences_are_known_by_their_language(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        struct str text;
    } cases[] = {
        {"fr", S_INIT("Quand la pluie cesse, les enfants sortent jouer dans la cour et les anciens "
                      "reprennent leur conversation.")},
        {"en", S_INIT("The rain stopped early in the morning, and the children went out to play in "
                      "the yard before breakfast.")},
        {"es", S_INIT("La lluvia ces\xC3\xB3 temprano por la ma\xC3\xB1"
                      "ana y los ni\xC3\xB1os "
                      "salieron a jugar al patio antes de desayunar.")},
        {"pt", S_INIT("A chuva parou cedo de manh\xC3\xA3 e as crian\xC3\xA7"
                      "as sa\xC3\xADram para "
                      "brincar no quintal antes do caf\xC3\xA9.")},
        {"de",
         S_INIT("Der Regen h\xC3\xB6rte fr\xC3\xBCh am Morgen auf, und die Kinder gingen vor dem "
                "Fr\xC3\xBChst\xC3\xBC"
                "ck zum Spielen in den Hof.")},
        {"ar", S_INIT("توقف المطر في الصباح الباكر وخرج الأطفال للعب في الفناء قبل الإفطار")},
        {"ru", S_INIT("Дождь прекратился рано утром, и дети вышли играть во двор до завтрака.")},
        {"it",
         S_INIT("La pioggia smise presto al mattino e i bambini uscirono a giocare nel cortile "
                "prima di colazione, mentre gli anziani parlavano.")},
        {"nl",
         S_INIT("De regen hield vroeg in de ochtend op en de kinderen gingen voor het ontbijt "
                "buiten spelen.")},
        {"pl", S_INIT("Deszcz ustał wcześnie rano, a dzieci wyszły bawić się na podwórko przed "
                      "śniadaniem.")},
        {"uk",
         S_INIT("Дощ припинився рано вранці, і діти вийшли гратися на подвір’я до сніданку.")},
        {"fa",
         S_INIT("باران صبح زود بند آمد و بچه‌ها پیش از صبحانه "
                "برای "
                "بازی "
                "به "
                "حیاط "
                "رفتند")},
        {"ja", S_INIT("雨は朝早くやんで、子どもたちは朝食の前に庭に出て遊んだ。")},
        {"zh", S_INIT("清晨雨停了,孩子们在早饭前到院子里玩耍。")},
        {"ko", S_INIT("아침 일찍 비가 그치고 아이들은 아침 식사 전에 마당에 나가 놀았다.")},
        {"he", S_INIT("הגשם פסק מוקדם בבוקר, והילדים יצאו לשחק בחצר לפני ארוחת הבוקר.")},
        {"el", S_INIT("Η βροχή σταμάτησε νωρίς το πρωί και τα παιδιά βγήκαν να παίξουν.")},
        {"hi", S_INIT("सुबह जल्दी बारिश रुक गई और बच्चे नाश्ते से पहले आँगन में खेलने के लिए बाहर चले गए। "
                      "बूढ़े लोग फिर से बात करने लगे।")},
    };
    struct detector *d = opened();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str guess = detector_guess(d, cases[i].text, S("xx"));
        if (!str_eq(guess, str_of(cases[i].tag)))
            fail_msg("%.*s instead of %s", STR(guess), cases[i].tag);
    }
    detector_close(&d);
    assert_null(d);
}

static void a_text_too_short_to_tell_has_the_fallback(void **state)
{
    (void)state;
    static const struct str short_ones[] = {
        S_INIT(""),
        S_INIT("   "),
        S_INIT("lol ok thanks"),
        S_INIT("Merci pour cet article !"),
        S_INIT("да"),
        S_INIT("はい"),
        S_INIT("12345 67890 12345 67890 12345 67890 12345 67890 1234567890"),
        S_INIT("!!! ??? ... !!! ??? ... !!! ??? ... !!! ??? ... !!! ??? ... !!! ??? ...")};
    struct detector *d = opened();
    for (size_t i = 0; i < sizeof short_ones / sizeof short_ones[0]; i++)
        assert_says(S("pt-BR"), detector_guess(d, short_ones[i], S("pt-BR")));
    detector_close(&d);
}

static void addresses_and_foreign_names_do_not_hide_the_language(void **state)
{
    (void)state;
    struct detector *d = opened();
    struct str text = S("Программа libmicrohttpd опубликована на https://www.gnu.org/software/ "
                        "и распространяется свободно, поэтому мы её и выбрали для сервера.");
    assert_says(S("ru"), detector_guess(d, text, S("en")));
    detector_close(&d);
}

static void bytes_that_are_no_text_get_an_answer_too(void **state)
{
    (void)state;
    char bytes[10000];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)(i * 7919 >> 3);
    struct detector *d = opened();
    struct str guess = detector_guess(d, (struct str){bytes, sizeof bytes}, S("en"));
    assert_true(language_is_tag(guess));
    detector_close(&d);
}

static void closing_no_detector_is_nothing(void **state)
{
    (void)state;
    struct detector *d = NULL;
    detector_close(&d);
    assert_null(d);
}

static void tags_are_told_from_other_words(void **state)
{
    (void)state;
    static const struct str good[] = {S_INIT("fr"),      S_INIT("pt-BR"),      S_INIT("zh-Hant"),
                                      S_INIT("ckb"),     S_INIT("zh-Hant-TW"), S_INIT("de-CH-1996"),
                                      S_INIT("en-x-old")};
    static const struct str bad[] = {S_INIT(""),
                                     S_INIT("f"),
                                     S_INIT("f1"),
                                     S_INIT("fr-"),
                                     S_INIT("-fr"),
                                     S_INIT("fr--FR"),
                                     S_INIT("fr_FR"),
                                     S_INIT("fr FR"),
                                     S_INIT("fr\""),
                                     S_INIT("fran\xC3\xA7"
                                            "ais"),
                                     S_INIT("x-fr"),
                                     S_INIT("fr-abcdefghi"),
                                     S_INIT("abcdefghi"),
                                     S_INIT("fr-abcdefgh-abcdefgh-abcdefgh-abcdefgh")};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) assert_true(language_is_tag(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) assert_false(language_is_tag(bad[i]));
}

static void the_script_says_which_way_text_runs(void **state)
{
    (void)state;
    static const struct str rtl[] = {S_INIT("ar"),         S_INIT("AR-eg"),  S_INIT("he"),
                                     S_INIT("fa-IR"),      S_INIT("ur"),     S_INIT("yi"),
                                     S_INIT("dv"),         S_INIT("ckb"),    S_INIT("az-Arab"),
                                     S_INIT("pa-arab-PK"), S_INIT("ff-Adlm")};
    static const struct str ltr[] = {S_INIT("en"),        S_INIT("fr"),      S_INIT("ru"),
                                     S_INIT("arn"),       S_INIT("ar-Latn"), S_INIT("de-1996"),
                                     S_INIT("en-x-arab"), S_INIT("")};
    for (size_t i = 0; i < sizeof rtl / sizeof rtl[0]; i++) assert_true(language_is_rtl(rtl[i]));
    for (size_t i = 0; i < sizeof ltr / sizeof ltr[0]; i++) assert_false(language_is_rtl(ltr[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(sentences_are_known_by_their_language),
        TEST(a_text_too_short_to_tell_has_the_fallback),
        TEST(addresses_and_foreign_names_do_not_hide_the_language),
        TEST(bytes_that_are_no_text_get_an_answer_too),
        TEST(closing_no_detector_is_nothing),
        TEST(tags_are_told_from_other_words),
        TEST(the_script_says_which_way_text_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
