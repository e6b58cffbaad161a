"""page — what a reader's browser makes of the bytes: a small tree of elements and the forms in it.

Only the standard library. Strict where it helps a test: an element that is opened and never closed
is an error, so that broken nesting does not pass unseen.
"""

from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
MAY_STAY_OPEN = {"p", "li", "dt", "dd", "option", "tr", "td", "th", "tbody", "thead", "html", "body", "head"}


class Element:
    def __init__(self, tag, attrs, above):
        self.tag, self.attrs, self.above, self.inside = tag, attrs, above, []

    def __getitem__(self, name):
        return self.attrs[name]

    def get(self, name, default=None):
        return self.attrs.get(name, default)

    def text(self):
        return "".join(i if isinstance(i, str) else i.text() for i in self.inside)

    def walk(self):
        for i in self.inside:
            if isinstance(i, Element):
                yield i
                yield from i.walk()

    def all(self, tag=None, **wanted):
        """Elements below this one; a wanted attribute of True means: there, whatever its value.
        class_ asks for one class, a trailing underscore or a double one in a name stands for - ."""
        found = []
        for e in self.walk():
            if tag is None or e.tag == tag:
                if all(_matches(e, name, value) for name, value in wanted.items()):
                    found.append(e)
        return found

    def one(self, tag=None, **wanted):
        found = self.all(tag, **wanted)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} of <{tag} {wanted}>, not one")
        return found[0]

    def id(self, name):
        return self.one(id=name)

    def has(self, tag=None, **wanted):
        return bool(self.all(tag, **wanted))

    def label_of(self, field):
        """The label's text, by for= or by standing around the field."""
        for label in self.all("label"):
            if label.get("for") == field.get("id") or field in list(label.walk()):
                return " ".join(label.text().split())
        raise AssertionError(f"no label for {field.attrs}")


def _matches(element, name, value):
    name = name.rstrip("_").replace("__", "-")
    got = element.attrs.get(name)
    if value is True:
        return name in element.attrs
    if value is None:
        return name not in element.attrs
    if name == "class":
        return value in (got or "").split()
    return got == value


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.top = Element("", {}, None)
        self.now = self.top
        self.raw_lead = False

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            raise AssertionError(f"<{tag}> has an attribute twice: {names}")
        element = Element(tag, {name: "" if value is None else value for name, value in attrs}, self.now)
        self.now.inside.append(element)
        if tag not in VOID:
            self.now = element
        # HTML: one line feed right after <textarea> or <pre> is not part of it.
        self.raw_lead = tag in ("textarea", "pre")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.now = self.now.above

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        while self.now.tag != tag:
            if self.now is self.top or self.now.tag not in MAY_STAY_OPEN | {"svg", "path"}:
                raise AssertionError(f"</{tag}> closes <{self.now.tag}>")
            self.now = self.now.above
        self.now = self.now.above
        self.raw_lead = False

    def handle_data(self, data):
        if self.raw_lead and data.startswith("\n"):
            data = data[1:]
        self.raw_lead = False
        if data:
            self.now.inside.append(data)


def parse(markup):
    reader = _Reader()
    # html.parser before 3.13.6 does not know that a textarea holds no markup; nothing we send needs it,
    # since the server escapes < there. A test of its own says so.
    reader.feed(markup)
    reader.close()
    return reader.top


def form_values(form):
    """What a browser would send for an untouched form, without its submit buttons."""
    values = {}
    for e in form.walk():
        name = e.get("name")
        if not name or "disabled" in e.attrs:
            continue
        if e.tag == "textarea":
            values[name] = e.text().replace("\r\n", "\n").replace("\n", "\r\n")
        elif e.tag == "input":
            kind = e.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in e.attrs:
                    values[name] = e.get("value", "on")
            elif kind not in ("submit", "button", "image", "reset"):
                values[name] = e.get("value", "")
    return values


def visible_fields(form):
    """The fields a person fills in: not hidden, not a tick box, not a trap."""
    fields = []
    for e in form.walk():
        if e.tag == "textarea" or (e.tag == "input" and e.get("type", "text") in ("text", "email", "url", "search")):
            if not _is_hidden(e):
                fields.append(e)
    return fields


def _is_hidden(element):
    while element is not None:
        if "hidden" in element.attrs or element.get("aria-hidden") == "true":
            return True
        element = element.above
    return False


def preview_button(form):
    buttons = [e for e in form.walk() if e.tag in ("button", "input") and "formnovalidate" in e.attrs]
    if len(buttons) != 1:
        raise AssertionError(f"{len(buttons)} buttons with formnovalidate, not one")
    return buttons[0]
