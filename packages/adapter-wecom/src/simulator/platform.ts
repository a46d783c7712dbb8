import { createHash } from "node:crypto";
import { type Answer, type ApiRequest, done, list, record, refused, text } from "./answers.js";
import { type Contact, Contacts, type SimulatedDepartment } from "./contacts.js";
import { Credentials } from "./credentials.js";
import { MediaLibrary } from "./library.js";
import { application, asShown, bot, groupChat, messageFlaw, robot, type Surface } from "./message-rules.js";
import { Rates } from "./rates.js";
import { Replies } from "./replies.js";
import { visibleText } from "./visible.js";

/** Somebody in the organisation. */
export interface SimulatedMember extends Contact {
  /** Whether the member has a licence (true). */
  readonly isLicensed?: boolean;
}

/** What the platform is made with. */
export interface PlatformOptions {
  /** The organisation. */
  readonly corpId: string;
  /** The application. */
  readonly agentId: number;
  /** Its secret. */
  readonly corpSecret: string;
  /** Who is there. */
  readonly members: readonly SimulatedMember[];
  /** Departments below the organisation itself (none). */
  readonly departments?: readonly SimulatedDepartment[];
  /** Groups that the application made: ids of members by id of the group (none). */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /** Groups with a robot: id of the group by the robot's key (none). */
  readonly robots?: Readonly<Record<string, string>>;
  /** Whether what is above the rates is lost, or refused, as documented (true). */
  readonly keepsRates?: boolean;
}

/** A message that somebody sees. */
export interface SimulatedMessage {
  /** Its id; of a group's messages nobody is told it. */
  readonly id: string;
  /** Who sees it: ids of members, or the one of a group. */
  readonly to: readonly string[];
  /** Type, as `markdown`. */
  readonly msgtype: string;
  /** What is read. */
  readonly text: string;
  /** The request as it came in. */
  readonly raw: object;
  /** The object that the type names. */
  readonly content: Readonly<Record<string, unknown>>;
  /** Id of a card; `null`: it is none. */
  readonly taskId: string | null;
  /** Epoch ms. */
  readonly at: number;
}

const dayMs = 86_400_000;
/** @source WeCom documentation, page 90236 (2025-09-24). */
const maxRecipients = 1000;

/** The platform's state: who is there, what they see, which ids and codes are good. */
export class WecomPlatform {
  /** Tokens. */
  readonly credentials: Credentials;
  /** Media. */
  readonly media: MediaLibrary;
  /** Departments and members, and who logs in. */
  readonly contacts: Contacts;
  readonly #now: () => number;
  readonly #options: PlatformOptions;
  readonly #members: ReadonlyMap<string, SimulatedMember>;
  readonly #groups: Map<string, readonly string[]>;
  readonly #messages: SimulatedMessage[] = [];
  readonly #taskIds = new Set<string>();
  readonly #codes = new Map<string, { readonly id: string; readonly endsAt: number }>();
  readonly #repeats = new Map<string, number>();
  readonly #rates: Rates;
  readonly #replies: Replies;
  #count = 0;

  constructor(clock: { now(): number }, options: PlatformOptions) {
    this.#now = () => clock.now();
    this.#options = options;
    this.#members = new Map(options.members.map((member) => [member.id.toLowerCase(), member]));
    this.#groups = new Map(Object.entries(options.groups ?? {}));
    this.#rates = new Rates(this.#now, options.keepsRates ?? true);
    this.#replies = new Replies(this.#now);
    this.credentials = new Credentials(this.#now, { [options.corpId]: options.corpSecret });
    this.media = new MediaLibrary(this.#now);
    this.contacts = new Contacts(this.#now, () => this.members, options.departments ?? []);
  }

  /** What people see, in order; what was taken back is gone. */
  get messages(): readonly SimulatedMessage[] {
    return this.#messages;
  }

  /** Answers what no other method answers. */
  more({ path, query }: Pick<ApiRequest, "path" | "query">): Answer {
    return this.contacts.answer(path, query) ?? refused(40066, `invalid url ${path}`);
  }

  /** Who is there. */
  get members(): readonly SimulatedMember[] {
    return [...this.#members.values()];
  }

  /** Takes a message of the application, for all but those in `unknown`. */
  send(body: object, unknown: ReadonlySet<string> = new Set()): Answer {
    const message = record(body);
    if (message["agentid"] !== this.#options.agentId) return refused(40056, "invalid agentid");
    const named = text(message["touser"])
      .split("|")
      .map((id) => id.trim())
      .filter((id) => id !== "");
    const ids = named.includes("@all") ? [...this.#members.keys()] : named.map((id) => id.toLowerCase());
    if (ids.length === 0) return refused(82001, "touser, toparty and totag are empty");
    if (ids.length > maxRecipients) return refused(40032, "invalid user list size");
    const flaw = messageFlaw(body, application, (id) => this.media.knows(id));
    if (flaw !== null) return flaw;
    const isThere = (id: string): boolean => this.#members.has(id) && !unknown.has(id);
    const invaliduser = ids.filter((id) => !isThere(id)).join("|");
    const unlicensed = ids.filter((id) => isThere(id) && this.#members.get(id)?.isLicensed === false);
    const lacking = { invaliduser, ...(unlicensed.length > 0 ? { unlicenseduser: unlicensed.join("|") } : {}) };
    const to = ids.filter((id) => isThere(id) && !unlicensed.includes(id));
    if (to.length === 0) {
      const { body: none } = refused(81013, "user & party & tag all invalid");
      return { status: 200, body: { ...none, ...lacking } };
    }
    return this.#accept(body, to, lacking);
  }

  #accept(body: object, to: readonly string[], lacking: object): Answer {
    const message = record(body);
    const taskId = text(record(message["template_card"])["task_id"]);
    if (taskId !== "" && this.#taskIds.has(taskId)) return refused(42014, "task_id is repeated");
    const id = `msg-${++this.#count}-${"a".repeat(20)}`;
    if (this.#isRepeated(body)) return done({ ...lacking, msgid: id });
    if (taskId !== "") this.#taskIds.add(taskId);
    const reached = to.filter((member) => this.#rates.takes(`member ${member}`, "application"));
    this.#show(body, application, id, reached);
    const isAnswered = text(record(message["template_card"])["card_type"]).endsWith("_interaction");
    return done({ ...lacking, msgid: id, ...(isAnswered ? { response_code: this.responseCode(id) } : {}) });
  }

  /** A code with which a card is changed once, within 72 hours. @source Page 94888 (2025-07-24). */
  responseCode(messageId: string): string {
    const code = `rc-${++this.#count}`;
    this.#codes.set(code, { id: messageId, endsAt: this.#now() + 3 * dayMs });
    return code;
  }

  /** An equal request within the interval is taken and not shown. @source Page 90236 (2025-09-24). */
  #isRepeated(body: object): boolean {
    const { enable_duplicate_check: isOn, duplicate_check_interval: seconds = 1800 } = record(body);
    if (isOn !== 1) return false;
    const digest = createHash("sha256").update(JSON.stringify(body)).digest("hex");
    const isKnown = (this.#repeats.get(digest) ?? 0) > this.#now();
    if (!isKnown) this.#repeats.set(digest, this.#now() + Number(seconds) * 1000);
    return isKnown;
  }

  #show(body: object, surface: Surface, id: string, to: readonly string[]): void {
    if (to.length === 0) return;
    const message = asShown(body, surface);
    const msgtype = text(message["msgtype"]);
    const content = record(message[msgtype]);
    const taskId = text(content["task_id"]) || null;
    const shown = { id, to, msgtype, text: visibleText(msgtype, content), raw: body, content, taskId, at: this.#now() };
    this.#messages.push(shown);
  }

  /** Takes a message back. @source Page 94867: within 24 hours. */
  recall(body: object): Answer {
    const place = this.#messages.findIndex(({ id }) => id === record(body)["msgid"]);
    const message = this.#messages[place];
    if (message === undefined) return refused(40058, "invalid msgid");
    if (this.#now() - message.at > dayMs) return refused(42052, "message is out of recall time");
    this.#messages.splice(place, 1);
    return done();
  }

  /** Changes a card. @source Page 94888 (2025-07-24): a code serves once. */
  updateCard(body: object): Answer {
    const { response_code, userids, atall, agentid, template_card, button } = record(body);
    const code = this.#codes.get(text(response_code));
    const place = this.#messages.findIndex(({ id }) => id === code?.id);
    const message = this.#messages[place];
    if (agentid !== this.#options.agentId) return refused(42015, "agentid is not the sender's");
    if (code === undefined || code.endsAt <= this.#now() || message === undefined)
      return refused(42016, "invalid response_code");
    this.#codes.delete(text(response_code));
    const who = atall === 1 ? message.to : list(userids).map((id) => text(id).toLowerCase());
    const seen = message.to.filter((id) => who.includes(id));
    const replaced = { ...message.content, button_list: [{ text: text(record(button)["replace_name"]) }] };
    const content = template_card === undefined ? replaced : record(template_card);
    const changed = { ...message, to: seen, content, text: visibleText("template_card", content) };
    const others = message.to.filter((id) => !seen.includes(id));
    this.#messages.splice(place, 1, changed, ...(others.length > 0 ? [{ ...message, to: others }] : []));
    return done({ invaliduser: who.filter((id) => !seen.includes(id)) });
  }

  /** The one group that a request hands a message to; `null`: it is to members. */
  groupOf({ path, query, body }: Pick<ApiRequest, "path" | "query" | "body">): string | null {
    if (path === "/cgi-bin/webhook/send") return this.#options.robots?.[query.get("key") ?? ""] ?? null;
    if (path === "/cgi-bin/aibot/response") return this.#replies.chatOf(query.get("response_code") ?? "");
    const [, chat = null] = /"chatid":"([^"]*)"/u.exec(Buffer.from(body).toString("utf8")) ?? [];
    return path === "/cgi-bin/appchat/send" ? chat : null;
  }

  /** Makes a group of the application's. @source Page 90245 (2024-11-29). */
  createGroup(body: object): Answer {
    const { chatid, userlist } = record(body);
    const members = list(userlist).map((id) => text(id).toLowerCase());
    const id = text(chatid) || `chat${++this.#count}`;
    if (!/^[0-9a-zA-Z]{1,32}$/u.test(id)) return refused(40058, "invalid chatid");
    if (members.length < 2 || members.length > 2000) return refused(86006, "invalid member count");
    if (members.some((member) => !this.#members.has(member))) return refused(86216, "invalid member");
    if (this.#groups.has(id)) return refused(86215, "chatid exists");
    this.#groups.set(id, members);
    return done({ chatid: id });
  }

  /** Takes a message to a group of the application's; nobody is told its id. @source Page 90248 (2026-02-06). */
  sendToGroup(body: object): Answer {
    const chat = text(record(body)["chatid"]);
    if (!this.#groups.has(chat)) return refused(86001, "invalid chatid");
    const flaw = messageFlaw(body, groupChat, (id) => this.media.knows(id));
    if (flaw !== null) return flaw;
    if (this.#rates.takes(`group ${chat}`, "groupChat")) this.#show(body, groupChat, `msg-${++this.#count}`, [chat]);
    return done();
  }

  /** The place for one reply of the bot to what was written in a chat, within an hour. */
  replyCode(chat: string): string {
    return this.#replies.open(chat);
  }

  /** Takes a reply of the bot. @source Page 101138 (2025-12-12): one POST, within an hour. */
  sendByBot(code: string, body: object): Answer {
    const chat = this.#replies.chatOf(code);
    if (chat === null) return refused(846_605, "invalid response_code");
    const flaw = messageFlaw(body, bot, () => false);
    if (flaw !== null) return flaw;
    this.#replies.close(code);
    if (this.#rates.takes(`bot ${chat}`, "application")) this.#show(body, bot, `msg-${++this.#count}`, [chat]);
    return done();
  }

  /** Takes a message of a robot. @source Page 99110 (2025-08-07): 20 a minute for each key. */
  sendByRobot(key: string, body: object): Answer {
    const group = this.#options.robots?.[key];
    if (group === undefined) return refused(93000, "invalid webhook url");
    if (!this.#rates.takes(`robot ${key}`, "robot")) return refused(45009, "api freq out of limit");
    const flaw = messageFlaw(body, robot, (id) => this.media.knows(id));
    if (flaw !== null) return flaw;
    this.#show(body, robot, `msg-${++this.#count}`, [group]);
    return done();
  }
}
