"""What the Bot API server says when it does not send, and what we make of it: one row for each known description.

The descriptions stand in the sources of tdlib/telegram-bot-api and tdlib/td, some in reports of users. A row is
(HTTP code, description, what `send` must say, what `judge` must make of a first try for an ordinary subscriber).
"""

from alertbot.core.judge import Again, Anew, Done, Erase, Outcome, Plain, Stop, Suspend
from alertbot.core.model import Refusal

BLOCKED, GONE, SUSPECT, RIGHTS, TOPIC = Refusal.BLOCKED, Refusal.GONE, Refusal.SUSPECT, Refusal.RIGHTS, Refusal.TOPIC
CONTENT, MARKUP, NOT_THERE = Refusal.CONTENT, Refusal.MARKUP, Refusal.NOT_THERE
CANT_PARSE = "Bad Request: can't parse entities: "
SAME = "specified new message content and reply markup are exactly the same as a current content and reply markup of the message"
ONE_BOT = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"

REFUSALS: tuple[tuple[int, str, Refusal, type[Outcome]], ...] = (
    (403, "Forbidden: bot was blocked by the user", BLOCKED, Suspend),
    (403, "Forbidden: user is deactivated", GONE, Erase),
    (403, "Forbidden: bot can't initiate conversation with a user", BLOCKED, Suspend),
    (403, "Forbidden: the bot can't send messages to the bot", GONE, Erase),
    (403, "Forbidden: bot can't send messages to bots", GONE, Erase),
    (403, "Forbidden: bot was kicked from the group chat", BLOCKED, Suspend),
    (403, "Forbidden: bot was kicked from the supergroup chat", BLOCKED, Suspend),
    (403, "Forbidden: bot was kicked from the channel chat", BLOCKED, Suspend),
    (403, "Forbidden: bot is not a member of the group chat", BLOCKED, Suspend),
    (403, "Forbidden: bot is not a member of the supergroup chat", BLOCKED, Suspend),
    (403, "Forbidden: bot is not a member of the channel chat", BLOCKED, Suspend),
    (403, "Forbidden: the group chat was deleted", GONE, Erase),
    (400, "Bad Request: chat not found", SUSPECT, Again),
    (400, "Bad Request: private chat not found", SUSPECT, Again),
    (400, "Bad Request: PEER_ID_INVALID", SUSPECT, Again),
    (400, "Bad Request: not enough rights to send text messages to the chat", RIGHTS, Again),
    (403, "Forbidden: not enough rights to send text messages to the chat", RIGHTS, Again),
    (400, "Bad Request: need administrator rights in the channel chat", RIGHTS, Again),
    (400, "Bad Request: have no write access to the chat", RIGHTS, Again),
    (400, "Bad Request: CHAT_WRITE_FORBIDDEN", RIGHTS, Again),
    (400, "Bad Request: CHAT_RESTRICTED", RIGHTS, Again),
    (400, "Bad Request: have no rights to send a message", RIGHTS, Again),
    (400, "Bad Request: TOPIC_CLOSED", TOPIC, Again),
    (400, "Bad Request: TOPIC_DELETED", TOPIC, Again),
    (400, "Bad Request: message thread not found", TOPIC, Again),
    (400, "Bad Request: message text is empty", CONTENT, Plain),
    (400, "Bad Request: text must be non-empty", CONTENT, Plain),
    (400, "Bad Request: message is too long", CONTENT, Plain),
    (400, "Bad Request: text is too long", CONTENT, Plain),
    (400, "Bad Request: message caption is too long", CONTENT, Plain),
    (400, CANT_PARSE + 'Unsupported start tag "foo" at byte offset 0', MARKUP, Plain),
    (400, CANT_PARSE + 'Can\'t find end tag corresponding to start tag "b"', MARKUP, Plain),
    (400, CANT_PARSE + "Unexpected end tag at byte offset 0", MARKUP, Plain),
    (400, CANT_PARSE + 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"', MARKUP, Plain),
    (400, CANT_PARSE + "Character '.' is reserved and must be escaped with the preceding '\\'", MARKUP, Plain),
    (400, "Bad Request: unsupported parse_mode", CONTENT, Plain),
    (400, "Bad Request: entities too long", CONTENT, Plain),
    (400, "Bad Request: BUTTON_DATA_INVALID", CONTENT, Plain),
    (400, "Bad Request: inline keyboard button URL 'x y' is invalid: Wrong HTTP URL", CONTENT, Plain),
    (400, "Bad Request: BUTTON_URL_INVALID", CONTENT, Plain),
    (400, "Bad Request: reply markup is too long", CONTENT, Plain),
    (
        400,
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        CONTENT,
        Plain,
    ),
    (400, "Bad Request: message to be replied not found", CONTENT, Plain),
    (400, "Bad Request: failed to get HTTP URL content", CONTENT, Plain),
    (400, "Bad Request: wrong type of the web page content", CONTENT, Plain),
    (400, "Bad Request: words that no source has", CONTENT, Plain),
    (400, f"Bad Request: message is not modified: {SAME}", Refusal.NOT_MODIFIED, Done),
    (400, "Bad Request: message to edit not found", NOT_THERE, Anew),
    (400, "Bad Request: message can't be edited", NOT_THERE, Anew),
    (400, "Bad Request: message to delete not found", NOT_THERE, Anew),
    (400, "Bad Request: message can't be deleted", NOT_THERE, Anew),
    (400, "Bad Request: message can't be deleted for everyone", NOT_THERE, Anew),
    (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        NOT_THERE,
        Anew,
    ),
    (401, "Unauthorized", Refusal.TOKEN, Stop),
    (401, "Unauthorized: invalid token specified", Refusal.TOKEN, Stop),
    (404, "Not Found", Refusal.TOKEN, Stop),
    (404, "Not Found: method not found", Refusal.TOKEN, Stop),
    (421, "Misdirected Request: unallowed token specified", Refusal.TOKEN, Stop),
    (400, "Logged out", Refusal.TOKEN, Stop),
    (409, f"Conflict: {ONE_BOT}", Refusal.CONFLICT, Stop),
    (409, f"Conflict: {WEBHOOK}", Refusal.CONFLICT, Stop),
    (409, "Conflict: terminated by setWebhook request", Refusal.CONFLICT, Stop),
)
