"""posters — readers who post all at once, try again until they are told that it was taken, and keep
what they were told. Used by the tests that pull the plug."""

import http.client
import threading
import urllib.parse

import page as pages
from site_under_test import reply_id


class Posters:
    """COUNT threads, each posting numbered texts to one article, one after another, each until it is
    acknowledged. A text is tried again with the same token, whatever happened to the try before."""

    def __init__(self, site, slug, count, name):
        self.site, self.slug, self.name = site, slug, name
        self.taken = {}      # text → id, as acknowledged
        self.tries = 0
        self.faults = []     # what should never be answered
        self.ending = threading.Event()
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self._post_on, args=(n,), daemon=True) for n in range(count)]

    def start(self):
        [t.start() for t in self.threads]
        return self

    def finish(self):
        """Each thread ends when what it tries to post is taken."""
        self.ending.set()
        [t.join(300) for t in self.threads]
        assert not any(t.is_alive() for t in self.threads), "a poster never got an answer"

    def wait_for(self, more):
        """Until MORE texts have been taken since now."""
        with self.changed:
            wanted = len(self.taken) + more
            ok = self.changed.wait_for(lambda: len(self.taken) >= wanted or self.faults, 120)
            assert ok and not self.faults, (f"taken {len(self.taken)} of {wanted}", self.faults[:3], self.site.log())

    def _post_on(self, thread):
        number = 0
        while not self.ending.is_set():
            number += 1
            text = f"{self.name}-{thread}-{number}-end"
            fields = None
            while True:
                try:
                    if fields is None:
                        answer = self.site.get(self.site.path(self.slug) + "/reply?passage=p1")
                        if answer.status != 200:
                            self._note(answer, text)
                            continue
                        fields = pages.form_values(answer.page.id("reply-form"))
                        fields.update(author=f"Poster {thread}", email=f"p{thread}@example.org", comment=text)
                    body = urllib.parse.urlencode(fields).encode()
                    self.tries += 1
                    answer = self.site.send("POST", self.site.path(self.slug) + "/replies", body,
                                            {"Content-Type": "application/x-www-form-urlencoded"})
                except (OSError, http.client.HTTPException):
                    continue
                if answer.status == 303:
                    with self.changed:
                        self.taken[text] = reply_id(answer)
                        self.changed.notify_all()
                    break
                self._note(answer, text)

    def _note(self, answer, text):
        """503 is what a reader is told while the store is away; anything else is a fault."""
        if answer.status != 503:
            with self.changed:
                self.faults.append((answer.status, text, answer.text[:300]))
                self.changed.notify_all()


def shown(site, slug):
    """Every reply's id and text on all pages of an article."""
    found, number = {}, 1
    while True:
        answer = site.get(site.path(slug) + (f"?page={number}" if number > 1 else ""))
        if answer.status == 404 and number > 1:
            return found
        assert answer.status == 200, answer.status
        for e in answer.page.id("replies").all("article", class_="reply"):
            found.setdefault(e["id"].removeprefix("reply-"), e.text())
        number += 1


def count_check(test, site, slug, posters):
    """Every acknowledged text exactly once, under the id its author was told."""
    replies = shown(site, slug)
    everything = "\n".join(replies.values())
    for text, id in posters.taken.items():
        test.assertIn(id, replies, f"{text} was acknowledged and is lost")
        test.assertIn(text, replies[id])
        test.assertEqual(everything.count(text), 1, f"{text} is there more than once")
    code, out, told = site.run("verify")
    test.assertEqual(code, 0, out + told)
