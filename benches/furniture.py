"""What stands around an article on a page copied out of a browser: menus, banners, boxes, lists and notices of invented papers."""
import datetime
import random

TOWNS = (
    "Lindmouth", "Harrowgate", "Eskelund", "Valmera", "Porto Sereno", "Kestrin", "Marrow Hill", "Saint Odile", "Thornby",
    "Ulverton", "Castellane", "Westmere", "Quillan", "Brandvold", "Northfold", "Dravec",
)
NAMES = "Courier Herald Gazette Post Observer Monitor Chronicle Tribune Dispatch Standard".split()
MENU = """Home News World Politics Business Economy Markets Opinion Culture Science Health Sport Weather Travel Video
Podcasts Jobs Archive E-paper Subscribe Search""".split()
BANNERS = (
    "Support {paper}!",
    "We use cookies. Read our privacy policy and agree to go on.",
    "Independent journalism needs readers. Become a member of {paper} today.",
    "{paper} app: the news of the day on your phone. Download now",
    "Subscribe to {paper}: three months for the price of one",
    "Advertisement",
)
BOXES = (
    ("Sign up for our free weekly newsletter",
     "Our weekly newsletter contains a selection of news and features from {paper}. You will receive it in your mailbox every "
     "{day}. You can unsubscribe at any time."),
    ("Enjoying this story?", "{paper} is paid for by its readers. If you can, please support us with a donation today.", "Donate"),
    ("A message from {paper}:",
     "We do not hide our journalism behind a paywall, because we believe that everybody should be able to read it. Please help "
     "us to go on. Every contribution, however small, counts.", "Support us"),
    ("Get the {day} briefing", "Your email address", "Sign up", "By signing up you agree to our terms and privacy policy."),
    ("Follow {paper}", "Facebook", "Twitter", "WhatsApp", "Telegram"),
)
FOOTERS = (
    ("About us", "Contact", "Careers", "Advertise with us", "Terms of use", "Privacy policy", "Cookie settings",
     "© {year} {paper}. All rights reserved."),
    ("Back to top", "Imprint", "Data protection", "Newsletters", "RSS", "Copyright {year} {paper}"),
    ("{paper} is published every day but Sunday.", "Letters to the editor", "Corrections", "Accessibility", "Sitemap",
     "© {paper} {year}"),
)
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def papers(articles, count=40, seed=7):
    """Returns invented papers, each with the furniture that all its pages share."""
    chance = random.Random(seed)
    titles = [record["title"] for record, _ in articles if record.get("title")] or [""]
    made = []
    for number in range(count):
        town = TOWNS[number % len(TOWNS)]
        paper = f"{'The ' if number % 3 else ''}{town} {NAMES[number * 7 % len(NAMES)]}"
        fill = {"paper": paper, "day": chance.choice(DAYS), "year": 2024}
        made.append({
            "name": paper,
            "top": [line.format(**fill) for line in chance.sample(BANNERS, chance.randint(0, 2))],
            "menu": MENU[:1] + chance.sample(MENU[1:], chance.randint(5, 14)),
            "boxes": [[line.format(**fill) for line in box] for box in chance.sample(BOXES, chance.randint(1, 3))],
            "footer": [line.format(**fill) for line in chance.choice(FOOTERS)],
            "titles": titles,
            "loud": number % 4 == 0,
            "dates": ("%d %B %Y", "%B %d, %Y", "%d.%m.%Y, %H:%M", "%A, %d %B %Y")[number % 4],
        })
    return made


def headline(title, loud):
    return title if loud or not title.isupper() else title.capitalize()


def around(record, paper, chance):
    """Returns the page of an article: what the paper puts on every page, and lists that change with each."""
    title = headline(record["title"] or "", paper["loud"])
    others = [headline(chance.choice(paper["titles"]), paper["loud"]) for _ in range(12)]
    paragraphs = record["body"].split("\n\n")
    try:
        date = datetime.datetime.fromisoformat(record["date"] or "").strftime(paper["dates"])
    except ValueError:
        date = ""
    author = record["author"] or (f"{chance.choice(DAYS)} desk" if chance.random() < 0.3 else "")
    lines = [*paper["top"], "", paper["name"], *paper["menu"], "", "Trending:", *others[:chance.randint(0, 4)], "", title, ""]
    if chance.random() < 0.4:
        lines += [f"{paragraphs[0].split('. ')[0][:120]}. Photo: {paper['name']}/archive", ""]
    if author:
        lines.append(f"By {author}")
    lines += [f"Published {date}" if date else "", "Share", "Facebook", "Twitter", "Copy link", ""]
    middle = len(paragraphs) // 2 if chance.random() < 0.3 else None
    for at, paragraph in enumerate(paragraphs):
        if at and at == middle:
            lines += [*paper["boxes"][0], ""]
        lines += [paragraph, ""]
    lines += ["Read more:", *others[4:4 + chance.randint(2, 5)], ""]
    for box in paper["boxes"]:
        lines += [*box, ""]
    lines += ["Most read", *(f"{n}. {other}" for n, other in enumerate(others[9:], 1)), "", *paper["footer"]]
    return "\n".join(lines) + "\n"
