"""Threads page, sort, fold and keep their order; an address of a reply always leads to it."""

import unittest

from site_under_test import Site, reply_id

FILES = {"walk.txt": "A walk\n\nWords.\n", "fold.txt": "Folding\n\nWords.\n", "deep.txt": "Deep\n\nWords.\n",
         "chain.txt": "Chain\n\nWords.\n", "empty.txt": "Empty\n\nWords.\n"}


def roots(page):
    return [e["id"] for e in page.id("replies").all("article", class_="reply")]


class Paging(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=FILES).start()
        reader = cls.site.reader()
        cls.ids = [reply_id(reader.reply("walk", comment=f"Root {n}.")) for n in range(1, 121)]
        cls.answer = reply_id(reader.reply("walk", comment="An answer to root 60.", query={"to": cls.ids[59]}))

    @classmethod
    def tearDownClass(cls):
        cls.site.remove()

    def test_a_page_has_fifty_top_level_replies_and_their_answers(self):
        first, second, third = (self.site.get(p).page for p in ("/walk", "/walk?page=2", "/walk?page=3"))
        self.assertEqual(roots(first), [f"reply-{i}" for i in self.ids[:50]])
        wanted = [f"reply-{i}" for i in self.ids[50:100]]
        wanted.insert(10, f"reply-{self.answer}")
        self.assertEqual(roots(second), wanted)
        self.assertEqual(roots(third), [f"reply-{i}" for i in self.ids[100:]])
        self.assertEqual(self.site.get("/walk?page=4").status, 404)

    def test_pages_lead_to_one_another_and_page_1_has_no_number(self):
        links = {a["href"] for a in self.site.get("/walk?page=2").page.all("a", href=True)}
        self.assertTrue(any(h.startswith("/walk?page=3") for h in links), links)
        self.assertTrue(any(h.split("#")[0] == "/walk" for h in links), links)
        self.assertFalse(any("page=1&" in h or h.split("#")[0].endswith("page=1") for h in links), links)

    def test_newest_first_turns_the_order_around(self):
        page = self.site.get("/walk?sort=newest").page
        self.assertEqual(roots(page)[0], f"reply-{self.ids[-1]}")
        last = self.site.get("/walk?sort=newest&page=3").page
        self.assertEqual(roots(last)[-1], f"reply-{self.ids[0]}")

    def test_an_unknown_sort_is_the_default(self):
        self.assertEqual(roots(self.site.get("/walk?sort=odd").page), roots(self.site.get("/walk").page))

    def test_a_permalink_leads_to_the_page_where_the_reply_stands(self):
        for id, wanted in ((self.ids[0], "/walk"), (self.ids[49], "/walk"), (self.ids[50], "/walk?page=2"),
                           (self.answer, "/walk?page=2"), (self.ids[119], "/walk?page=3")):
            answer = self.site.get(f"/r/{id}")
            self.assertEqual((answer.status, answer.location), (303, f"{wanted}#reply-{id}"))

    def test_the_redirect_after_a_post_goes_to_the_right_page(self):
        with Site(articles=FILES, settings={"replies.per_page": "2"}).start() as site:
            reader = site.reader()
            places = [reader.reply("walk", comment=f"Root {n}.").location.split("#")[0] for n in range(5)]
            self.assertEqual(places, ["/walk", "/walk", "/walk?page=2", "/walk?page=2", "/walk?page=3"])

    def test_a_page_number_with_the_form_keeps_the_form(self):
        for path in ("/walk", "/walk?page=2", "/empty"):
            self.assertTrue(self.site.get(path).page.has("form", id="reply-form"), path)

    def test_the_count_is_of_all_published_replies(self):
        self.assertIn("121", self.site.get("/walk").page.id("replies").text())


class Trees(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = Site(articles=FILES).start()

    @classmethod
    def tearDownClass(cls):
        cls.site.remove()

    def test_answers_to_answers_go_as_deep_as_they_like(self):
        reader, parent, ids = self.site.reader(), None, []
        for n in range(60):
            parent = reply_id(reader.reply("chain", comment=f"Depth {n}.", query={"to": parent} if parent else None))
            ids.append(f"reply-{parent}")
        page = self.site.get("/chain").page
        self.assertEqual(roots(page), ids)

    def test_the_form_alone_says_whom_it_answers(self):
        id = reply_id(self.site.reader().reply("deep", comment="To be answered.", author="Zeno"))
        answer = self.site.get(f"/deep/reply?to={id}")
        self.assertEqual(answer.status, 200)
        self.assertIn("Zeno", answer.page.text())
        self.assertIn("To be answered.", answer.page.text())
        self.assertEqual(answer.page.id("reply-form").one(name="parent")["value"], id)

    def test_more_than_a_hundred_answers_fold_and_stay_reachable(self):
        reader = self.site.reader()
        root = reply_id(reader.reply("fold", comment="The root."))
        ids = [reply_id(reader.reply("fold", comment=f"Answer {n}.", query={"to": root})) for n in range(120)]
        page = self.site.get("/fold").page
        self.assertEqual(len(roots(page)), 101)
        link = [a["href"] for a in page.all("a", href=True) if f"thread={root}" in a["href"]]
        self.assertTrue(link)
        whole = self.site.get(link[0].split("#")[0]).page
        shown = roots(whole)
        for id in ids:
            self.assertIn(f"reply-{id}", shown)
        folded = [i for i in ids if f"reply-{i}" not in roots(page)]
        place = self.site.get(f"/r/{folded[-1]}")
        self.assertIn(f"thread={root}", place.location)
        self.assertTrue(place.location.endswith(f"#reply-{folded[-1]}"))
        self.assertTrue(self.site.get(place.location.split("#")[0]).page.has(id=f"reply-{folded[-1]}"))
        shown_id = next(i for i in ids if i not in folded)
        self.assertEqual(self.site.get(f"/r/{shown_id}").location, f"/fold#reply-{shown_id}")

    def test_a_reply_to_an_unknown_parent_is_refused_with_the_text_kept(self):
        for parent in ("1", "12345678901", "x", "99999999999999999999", "-1"):
            reader = self.site.reader()
            answer = reader.reply("deep", comment="An orphan's words.", parent=parent)
            self.assertEqual(answer.status, 422, parent)
            self.assertIn("An orphan&#39;s words.", answer.text.replace("&#x27;", "&#39;").replace("'", "&#39;"))

    def test_a_reply_to_a_parent_of_another_page_is_refused(self):
        id = reply_id(self.site.reader().reply("deep", comment="Here."))
        self.assertEqual(self.site.reader().reply("empty", comment="There.", parent=id).status, 422)

    def test_a_permalink_in_a_thread_with_a_bad_root_is_404(self):
        self.assertEqual(self.site.get("/deep?thread=1").status, 404)
        self.assertEqual(self.site.get("/deep?thread=x").status, 404)


if __name__ == "__main__":
    unittest.main()
