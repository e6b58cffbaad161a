/* limits — every bound of the program: name, value, unit, reason, and what a person sees there.
 * Running into one is an ordinary, polite event. Bounds that a publisher can set stand in
 * src/conf/options.c; here is what those may at most be, and what nobody can set. */
#ifndef TOGUNA_LIMITS_H
#define TOGUNA_LIMITS_H

/* clang-format off */

/* What a reader types. Too long is a 422 that names limit and length. */
#define LIMIT_NAME_CHARS 245u      /* characters; WordPress's column */
#define LIMIT_ADDRESS_BYTES 254u   /* RFC 5321 4.5.3.1.3 less the angle brackets */
#define LIMIT_URL_BYTES 2048u      /* what browsers and proxies carry */
#define LIMIT_REPLY_BYTES 131072u  /* the most replies.max_bytes may be set to */

/* HTTP. */
#define LIMIT_BODY_BYTES 1048576u  /* a form body; beyond it 413 */
#define LIMIT_HEAD_BYTES 32768u    /* request line and headers, and a connection's memory; 431 */
#define LIMIT_FORM_FIELDS 64u      /* fields in one form; more: 400 */
#define LIMIT_CONNECTIONS 4000u    /* of one front; more wait in the kernel's queue */
#define LIMIT_HEAD_MS 10000        /* a whole head must be there by then, else the connection ends */
#define LIMIT_REQUEST_BODY_MS 20000
#define LIMIT_SEND_MS 60000        /* an answer must be taken by then */
#define LIMIT_IDLE_MS 60000        /* between requests of a kept-alive connection */

/* Articles. A larger file is named in the log and skipped. */
#define LIMIT_ARTICLE_BYTES 2097152u
#define LIMIT_ARTICLE_HTML_BYTES 8388608u /* what it may become as html */
#define LIMIT_ARTICLE_DEPTH 200u          /* nesting of elements kept by the cleaner */
#define LIMIT_FRONT_MATTER_BYTES 16384u
#define LIMIT_SLUG_BYTES 240u             /* a file name less its extension */
#define LIMIT_TITLE_BYTES 1024u
#define LIMIT_CONF_BYTES 262144u
#define LIMIT_THEME_BYTES 524288u         /* site.css, head.html, foot.html, each */

/* Replies. */
#define LIMIT_REPLY_HTML_BYTES 2097152u   /* html of one reply; more: shown as plain text */
#define LIMIT_MARK_DEPTH 50u              /* nesting of blocks in a reply; deeper is shown as plain text, whole */
#define LIMIT_ANSWERS_SHOWN 100u          /* answers under one root before they fold */
#define LIMIT_THREAD_SHOWN 500u           /* answers on one page of a folded subtree */
#define LIMIT_QUOTE_BYTES 640u            /* quoted passage kept with a reply */
#define LIMIT_PAGE_BYTES 67108864u        /* one rendered page */

/* Messages between processes: SOCK_SEQPACKET under Debian's default buffer of 212,960 bytes. */
#define LIMIT_MESSAGE_BYTES 196608u
#define LIMIT_WAITING_MESSAGES 4096u      /* in one front, unanswered by the store; more: 503 with the text */
#define LIMIT_BATCH 256u                  /* messages in one commit */
#define LIMIT_FRONTS 64u

/* Mail and fetching. */
#define LIMIT_MAIL_BYTES 262144u          /* a message as its bytes */
#define LIMIT_MAIL_CONNECTIONS 4u         /* to the mail server at once */
#define LIMIT_MAIL_CONNECT_MS 30000       /* up to the login */
#define LIMIT_MAIL_WHOLE_MS 120000        /* up to the message's last byte; and as long again for the answer to it */
#define LIMIT_FETCH_BYTES 1048576u        /* of an answer's body */
#define LIMIT_FETCH_CONNECTIONS 4u
#define LIMIT_FETCH_WHOLE_MS 20000        /* with all redirects */

#define LIMIT_GENERATIONS 65536u          /* counters; pages share one where their hashes meet */
#define LIMIT_RATE_NETWORKS 65536u        /* networks remembered for the rate rule; the oldest go first */

/* clang-format on */

/* Letters that leave. A letter over a bound of its address is not written, or waits for a digest.
 */
#define LIMIT_MAIL_CONFIRMS_A_DAY 5u    /* to one address */
#define LIMIT_MAIL_PROOFS_A_DAY   3u    /* the same */
#define LIMIT_MAIL_ANSWERS_A_DAY  50u   /* the same; further ones come in the digest */
#define LIMIT_MAIL_LISTENERS      5000u /* told of one reply; the others are not */
#define LIMIT_MAIL_DIGEST_ITEMS   30u   /* replies in one digest; the others come in the next */
#define LIMIT_MAIL_DAYS           5     /* a letter is tried so long */
#define LIMIT_MAIL_HELD           16u   /* letters the process that sends has at once */
#define LIMIT_CONFIRM_DAYS        7     /* a subscription nobody confirms is kept so long */
#define LIMIT_ENDED_DAYS          30    /* one that ended */
#define LIMIT_SUPPRESSED_DAYS     180   /* a mailbox that was not there may be by then */
#define LIMIT_PROOF_HOURS         24    /* a mailed link to one's own replies holds so long */
#define LIMIT_SESSION_MINUTES     60    /* and what it opens */

#endif
