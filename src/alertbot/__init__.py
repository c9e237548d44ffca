"""alertbot: tells people, once, what rights groups say about the prisoner they follow.

Four flows, and nothing else:

- watch: feeds → statements, who is named, what happened, and the alerts that follow, in one transaction
- deliver: alerts in the database → messages on Telegram
- converse: what somebody writes or taps → a reply
- housekeeping: the calendar and the broom: digests, anniversaries, expiry, erasure, health

Five rooms: core decides (pure); feeds, database and telegram each know one part of the world; locales holds the words.
`app.py` is the one place where they are joined.
"""

__version__ = "0.1.0"
