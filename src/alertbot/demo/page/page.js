"use strict";
// The chat page: asks for the state of the person it shows, draws it, and sends what that person does.
// Every word from outside becomes a text node; nothing is ever parsed as HTML.

const find = (id) => document.getElementById(id);
const view = { me: 0, chat: 0, state: null, opened: new Set(), drawn: "", notified: new Map(), first: true };

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

async function ask(path, body) {
  const options = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
  const answer = await fetch("/page/" + path, options);
  if (!answer.ok) throw new Error("the demonstration did not answer");
  return answer.json();
}

// The state, asked for once at a time; a change in between asks once more -------------------------------------------------

let asking = false;
let again = false;

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    do {
      again = false;
      const state = await ask(`state?me=${view.me || firstPerson()}&chat=${view.chat}`);
      if (!view.me) view.me = state.me;
      if (state.me !== view.me) continue;
      view.state = state;
      view.chat = state.chat.id;
      draw();
    } while (again);
  } catch { /* the next event asks again */ } finally { asking = false; }
}

function firstPerson() { return Number(location.hash.slice(1)) || Number(sessionStorage.getItem("me")) || 5001; }

function become(person, chat = person) {
  view.me = person;
  view.chat = chat;
  view.drawn = "";
  sessionStorage.setItem("me", String(person));
  find("text").value = "";
  refresh();
}

function draw() {
  drawPeople();
  drawChats();
  drawHead();
  drawMessages();
  drawMenu();
  drawFeeds();
  notify();
}

// People and chats --------------------------------------------------------------------------------------------------------

function avatar(name, extra) { return make("span", "avatar " + extra, name.slice(0, 1).toUpperCase()); }

function row(list, on, letter, colour, title, small, side, unread, act) {
  const button = make("button", on ? "row on" : "row");
  const words = make("span");
  const strong = make("strong", "", title);
  words.append(strong, make("small", "", small));
  const end = make("span");
  if (side) end.append(make("time", "", side));
  if (unread) end.append(make("span", "badge", String(unread)));
  button.append(avatar(letter, colour), words, end);
  button.addEventListener("click", act);
  list.append(button);
  return strong;
}

function drawPeople() {
  const list = find("people");
  list.replaceChildren();
  view.state.people.forEach((person, index) => {
    const on = person.id === view.me;
    const strong = row(list, on, person.name, "c" + (index + 1), person.name, person.note, "", on ? 0 : person.unread, () => { show("chat"); become(person.id); });
    strong.append(make("span", "language", person.language));
  });
}

function drawChats() {
  const list = find("chats");
  list.replaceChildren();
  for (const chat of view.state.chats) {
    const small = chat.preview || (chat.type === "private" ? "Not started yet" : "");
    const colour = chat.type === "private" ? "bot" : "c4";
    const on = chat.id === view.chat;
    row(list, on, chat.title, colour, chat.title, small, clock(chat.at), on ? 0 : chat.unread, () => {
      view.chat = chat.id;
      view.drawn = "";
      show("chat");
      refresh();
    });
  }
}

function drawHead() {
  const { chat } = view.state;
  find("head-title").textContent = chat.title;
  const note = { private: "bot", group: "group", supergroup: "group", channel: "channel" }[chat.type];
  const who = view.state.people.find((person) => person.id === view.me);
  find("head-note").textContent = `${note} · you are ${who ? who.name : "somebody"}`;
  find("head-avatar").textContent = chat.title.slice(0, 1);
  find("stop").hidden = chat.type !== "private" || !chat.started;
  find("stop").textContent = chat.blocked ? "Start the bot again" : "Stop the bot";
  const fresh = chat.type === "private" && !chat.started;
  find("welcome").hidden = !fresh || !chat.about;
  find("about").textContent = chat.about;
  find("start").hidden = !fresh;
  find("form").hidden = fresh || !chat.can_write;
}

// Messages ----------------------------------------------------------------------------------------------------------------

function clock(iso) { return iso ? new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : ""; }
function day(iso) { return new Date(iso).toLocaleDateString([], { day: "numeric", month: "long" }); }

function drawMessages() {
  const box = find("messages");
  const now = JSON.stringify([view.me, view.chat, view.state.chat.messages]);
  if (now === view.drawn) return;
  const atEnd = !view.drawn || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  view.drawn = now;
  box.replaceChildren();
  let last = "";
  for (const message of view.state.chat.messages) {
    const today = day(message.at);
    if (today !== last) box.append(line("day", today));
    last = today;
    box.append(drawMessage(message));
  }
  drawKeyboard();
  if (atEnd) box.scrollTop = box.scrollHeight;
}

function line(kind, words) {
  const element = make("div", kind);
  element.append(make("span", "", words));
  return element;
}

function drawMessage(message) {
  if (message.deleted) return line("gone", "a message was deleted");
  if (message.service) return line("service", "the group changed");
  const rows = message.rows.length > 0;
  const element = make("div", `message${message.mine ? " mine" : ""}${rows ? " with-rows" : ""}`);
  element.dataset.id = String(message.id);
  const bubble = make("div", "bubble");
  if (message.by) bubble.append(make("span", "by", message.by));
  if (message.file) bubble.append(make("span", "file", message.file));
  bubble.append(...pieces(message), meta(message));
  element.append(bubble);
  if (rows) element.append(drawRows(message));
  return element;
}

function meta(message) {
  const marks = [message.silent ? "🔕" : "", message.protected ? "🔒" : "", message.edited ? "edited" : "", clock(message.at)];
  return make("span", "meta", marks.filter(Boolean).join(" ") + (message.mine ? " ✓✓" : ""));
}

// Entities are nested by place: the offsets are UTF-16 units, which is what strings here are made of.
function pieces(message) {
  const sorted = message.entities.map((entity, index) => ({ ...entity, index }));
  return between(message, 0, message.text.length, sorted);
}

function between(message, from, to, entities) {
  const nodes = [];
  let place = from;
  let rest = entities.filter((entity) => entity.offset < to && entity.offset + entity.length > from);
  while (rest.length) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, place);
    const end = Math.min(entity.offset + entity.length, to);
    if (start > place) nodes.push(document.createTextNode(message.text.slice(place, start)));
    if (end > start) {
      const element = marked(message, entity, message.text.slice(start, end));
      element.append(...between(message, start, end, others));
      nodes.push(element);
      place = end;
      // A block ends its line by itself.
      if (["BLOCKQUOTE", "PRE"].includes(element.tagName) && message.text[place] === "\n") place += 1;
    }
    rest = others.filter((other) => other.offset + other.length > place);
  }
  if (place < to) nodes.push(document.createTextNode(message.text.slice(place, to)));
  return nodes;
}

function marked(message, entity, words) {
  switch (entity.type) {
    case "bold": return make("b");
    case "italic": return make("i");
    case "underline": return make("u");
    case "strikethrough": return make("s");
    case "code": return make("code");
    case "pre": return make("pre");
    case "blockquote": return make("blockquote");
    case "expandable_blockquote": return unfolding(make("blockquote", "more"), message, entity);
    case "spoiler": return unfolding(make("span", "spoiler"), message, entity);
    case "text_link": return link(entity.url);
    case "url": return link(/^[a-z]+:\/\//i.test(words) ? words : "https://" + words);
    case "email": return link("");
    case "bot_command": return command(words);
    case "date_time": return dated(entity);
    default: return make("span", ["mention", "hashtag", "cashtag", "text_mention"].includes(entity.type) ? "tapped" : "");
  }
}

function unfolding(element, message, entity) {
  const key = `${view.chat}:${message.id}:${entity.index}`;
  if (view.opened.has(key)) element.classList.add("open");
  element.addEventListener("click", () => { element.classList.add("open"); view.opened.add(key); });
  return element;
}

function link(url) {
  const element = make("a");
  const deep = deepLink(url);
  if (deep !== null) {
    element.href = "#";
    element.addEventListener("click", (event) => { event.preventDefault(); say(`/start ${deep}`.trim()); });
  } else if (/^https?:\/\//i.test(url)) {
    element.href = url;
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  return element;
}

function deepLink(url) {
  const match = /^https?:\/\/t\.me\/alert_stand_in_bot(?:\?start=([A-Za-z0-9_-]{0,64}))?$/.exec(url);
  return match ? match[1] || "" : null;
}

function command(words) {
  const element = make("button", "tapped");
  element.addEventListener("click", () => say(words));
  return element;
}

function dated(entity) {
  const element = make("time");
  element.dateTime = new Date(entity.unix_time * 1000).toISOString();
  element.title = new Date(entity.unix_time * 1000).toLocaleString();
  return element;
}

// Buttons -----------------------------------------------------------------------------------------------------------------

function drawRows(message) {
  const box = make("div", "rows");
  for (const buttons of message.rows) {
    const rowBox = make("div");
    for (const button of buttons) rowBox.append(drawButton(message, button));
    box.append(rowBox);
  }
  return box;
}

function drawButton(message, button) {
  const style = ["success", "danger", "primary"].includes(button.style) ? button.style : "";
  if (button.url) {
    const element = link(button.url);
    element.className = "link " + style;
    element.textContent = button.text;
    if (/^https:\/\/t\.me\/share\//.test(button.url)) shareInstead(element, button.url);
    return element;
  }
  const element = make("button", style, button.text);
  element.addEventListener("click", () => press(element, message, button));
  return element;
}

function shareInstead(element, url) {
  element.removeAttribute("target");
  element.href = "#";
  element.addEventListener("click", (event) => {
    event.preventDefault();
    const asked = new URL(url).searchParams;
    toast(`On a phone you would now choose whom to send this to:\n${asked.get("text") || ""} ${asked.get("url") || ""}`);
  });
}

async function press(element, message, button) {
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text).catch(() => {});
    toast("Copied: " + button.copy_text.text);
    return;
  }
  if (button.callback_data === undefined) { toast("On a phone this opens a chat of your choice."); return; }
  element.classList.add("busy");
  element.disabled = true;
  try {
    const answer = await ask("tap", { me: view.me, chat: view.chat, message: message.id, data: button.callback_data });
    if (answer.text && answer.alert) alertBox(answer.text);
    else if (answer.text) toast(answer.text);
    else if (!answer.answered) toast("The bot did not answer.");
  } catch (error) { toast(error.message); } finally {
    element.classList.remove("busy");
    element.disabled = false;
  }
}

function drawKeyboard() {
  const box = find("keyboard");
  const last = [...view.state.chat.messages].reverse().find((message) => !message.deleted && !message.mine);
  const rows = last ? last.keyboard || [] : [];
  box.replaceChildren();
  box.hidden = rows.length === 0;
  for (const buttons of rows) {
    const rowBox = make("div");
    for (const button of buttons) {
      const words = typeof button === "string" ? button : button.text;
      const element = make("button", "", words);
      element.addEventListener("click", () => say(words));
      rowBox.append(element);
    }
    box.append(rowBox);
  }
}

let toastTimer = 0;

function toast(words) {
  const box = find("toast");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 3500);
}

function alertBox(words) {
  const dialog = find("alert");
  dialog.querySelector("p").textContent = words;
  if (!dialog.open) dialog.showModal();
}

// Writing and the menu of commands ------------------------------------------------------------------------------------------

async function say(words) {
  if (!words.trim()) return;
  find("menu").hidden = true;
  show("chat");
  const box = find("messages");
  box.scrollTop = box.scrollHeight;
  try { await ask("say", { me: view.me, chat: view.chat, text: words }); } catch (error) { toast(error.message); }
  refresh();
}

function drawMenu() {
  const commands = view.state.chat.commands;
  find("menu-button").hidden = commands.length === 0;
  const box = find("menu");
  const now = JSON.stringify(commands);
  if (box.dataset.drawn === now) return;
  box.dataset.drawn = now;
  box.replaceChildren();
  for (const { command: name, description } of commands) {
    const button = make("button", "", description);
    button.setAttribute("role", "menuitem");
    button.append(make("span", "", "/" + name));
    button.addEventListener("click", () => say("/" + name));
    box.append(button);
  }
}

function toggleMenu(open) {
  find("menu").hidden = !open;
  find("menu-button").setAttribute("aria-expanded", String(open));
}

// Feeds -------------------------------------------------------------------------------------------------------------------

function drawFeeds() {
  find("publish").disabled = view.state.waiting === 0;
  find("publish").textContent = view.state.waiting ? "Publish the next statement" : "Everything is published";
  const box = find("feeds");
  const now = JSON.stringify(view.state.feeds);
  if (box.dataset.drawn === now) return;
  box.dataset.drawn = now;
  box.replaceChildren(...view.state.feeds.map(drawFeed));
}

function drawFeed(feed) {
  const card = make("section", "feed");
  const title = make("h3", "", feed.title);
  const kinds = { rss: "RSS", atom: "Atom", json: "JSON Feed" };
  title.append(make("span", "kind", `${kinds[feed.kind]} · ${feed.language} · ${feed.visits} visits`));
  const list = make("ul");
  for (const item of feed.items.slice(0, 4)) list.append(drawItem(item));
  const button = make("button", "publish", feed.left ? "Publish the next statement" : "Nothing left");
  button.disabled = feed.left === 0;
  button.addEventListener("click", () => publish(feed.slug));
  card.append(title, list);
  if (feed.next) card.append(make("p", "next", "Next: " + feed.next));
  card.append(button);
  return card;
}

function drawItem(item) {
  const fresh = Date.now() - new Date(item.at).getTime() < 3600_000;
  const element = make("li", fresh ? "new" : "");
  element.append(make("time", "", fresh ? clock(item.at) : day(item.at)));
  const anchor = link(item.url);
  anchor.textContent = item.title;
  element.append(anchor);
  return element;
}

async function publish(slug) {
  try {
    const published = await ask("publish", { feed: slug });
    toast(published ? "Published: " + published.title : "Nothing is left to publish.");
  } catch (error) { toast(error.message); }
  refresh();
}

// Notifications -------------------------------------------------------------------------------------------------------------

function notify() {
  view.state.people.forEach((person, index) => {
    const before = view.notified.get(person.id);
    view.notified.set(person.id, person.notification_id);
    if (view.first || !person.notification_id || person.notification_id === before) return;
    const chat = Number(person.notification_id.split(":")[0]);
    if (person.id === view.me && chat === view.chat) return;
    drawNotice(person, index, chat);
  });
  view.first = false;
}

function drawNotice(person, index, chat) {
  const notice = make("button", "notice");
  const words = make("span");
  words.append(make("strong", "", `On ${person.name}'s phone`), make("p", "", person.notification));
  notice.append(avatar(person.name, "c" + (index + 1)), words);
  notice.addEventListener("click", () => { notice.remove(); show("chat"); become(person.id, chat); });
  find("notices").append(notice);
  setTimeout(() => notice.remove(), 7000);
  while (find("notices").children.length > 3) find("notices").firstChild.remove();
}

function show(name) { document.body.dataset.view = name; }

find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = find("text").value;
  find("text").value = "";
  say(words);
});
find("start").addEventListener("click", () => say("/start"));
find("stop").addEventListener("click", () => ask("block", { me: view.me }).then(refresh));
find("publish").addEventListener("click", () => publish(""));
find("back").addEventListener("click", () => show("people"));
find("menu-button").addEventListener("click", () => toggleMenu(find("menu").hidden));
find("messages").addEventListener("click", () => toggleMenu(false));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") toggleMenu(false); });
for (const tab of document.querySelectorAll("#tabs button")) tab.addEventListener("click", () => show(tab.dataset.view));

new EventSource("/page/events").addEventListener("message", refresh);
refresh();
