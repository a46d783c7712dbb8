import { type ApiRequest, list, record, text } from "./answers.js";
import type { SimulatedMessage, WecomPlatform } from "./platform.js";

/** What a member does on the phone. */
export interface Gestures {
  /** Writes to the application. */
  write(memberId: string, words: string): Promise<boolean>;
  /** Presses a button, or sends what was ticked. */
  press(memberId: string, message: SimulatedMessage, key: string, optionIds: readonly string[]): Promise<boolean>;
}

/** A page of the phone. */
interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

const style = `body{font:16px/1.6 system-ui,sans-serif;max-width:26rem;margin:1rem auto;padding:0 1rem;background:#ededed}
article{background:#fff;border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
small{color:#777}form{display:inline}button{font:inherit;margin:.25rem .25rem 0 0}input{font:inherit;width:70%}`;

/** What members see, as small pages: `/phone` lists them, `/phone/<id>` is one member's, who can answer there. */
export class Phone {
  readonly #platform: WecomPlatform;
  readonly #gestures: () => Gestures | null;

  constructor(platform: WecomPlatform, gestures: () => Gestures | null) {
    this.#platform = platform;
    this.#gestures = gestures;
  }

  /** Answers a browser. */
  async answer({ method, path, body }: ApiRequest): Promise<Page> {
    const [, , id = ""] = path.split("/");
    if (id === "") return page(200, this.#everybody());
    const memberId = decoded(id).toLowerCase();
    if (!this.#platform.members.some((member) => member.id.toLowerCase() === memberId)) return page(404, "?");
    if (method !== "POST") return page(200, this.#screen(memberId));
    await this.#act(memberId, new URLSearchParams(Buffer.from(body).toString("utf8")));
    return { status: 303, headers: { location: `/phone/${encodeURIComponent(memberId)}` }, html: "" };
  }

  async #act(memberId: string, form: URLSearchParams): Promise<void> {
    const gestures = this.#gestures();
    const words = form.get("words");
    const message = this.#platform.messages.find(({ id }) => id === form.get("message"));
    if (gestures === null) return;
    if (words !== null) await gestures.write(memberId, words);
    else if (message !== undefined)
      await gestures.press(memberId, message, form.get("key") ?? "", form.getAll("option"));
  }

  #everybody(): string {
    const links = this.#platform.members.map(
      ({ id, name }) => `<li><a href="/phone/${encodeURIComponent(id)}">${escaped(name ?? id)}</a></li>`,
    );
    return `<h1>企业微信</h1><ul>${links.join("")}</ul>`;
  }

  #screen(memberId: string): string {
    const seen = this.#platform.messages.filter(({ to }) => to.includes(memberId));
    const canAnswer = this.#gestures() !== null;
    const reply = canAnswer ? `<form method="post"><input name="words" required><button>发送</button></form>` : "";
    return `<h1>${escaped(memberId)}</h1>${seen.map((message) => bubble(message, canAnswer)).join("")}${reply}`;
  }
}

function bubble(message: SimulatedMessage, canAnswer: boolean): string {
  const at = new Date(message.at).toISOString().slice(0, 16).replace("T", " ");
  return `<article>${escaped(message.text)}${canAnswer ? controls(message) : ""}<br><small>${at} UTC · ${message.msgtype}</small></article>`;
}

function controls({ id, content }: SimulatedMessage): string {
  const hidden = `<input type="hidden" name="message" value="${escaped(id)}">`;
  const press = (key: unknown, label: unknown, more = ""): string =>
    `<form method="post">${hidden}${more}<button name="key" value="${escaped(text(key))}">${escaped(text(label))}</button></form>`;
  const buttons = list(content["button_list"]).map(record);
  const options = list(record(content["checkbox"])["option_list"]).map(record);
  const submit = record(content["submit_button"]);
  const ticks = options.map(
    (one) =>
      `<label><input type="radio" name="option" value="${escaped(text(one["id"]))}">${escaped(text(one["text"]))}</label><br>`,
  );
  return [
    ...buttons.map((button) => press(button["key"], button["text"])),
    ...(options.length > 0 ? [press(submit["key"], submit["text"], ticks.join(""))] : []),
  ].join("");
}

function page(status: number, body: string): Page {
  const html = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>企业微信</title><style>${style}</style>${body}</html>`;
  const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'";
  return { status, headers: { "content-security-policy": policy }, html };
}

function escaped(value: string): string {
  return value.replace(/[&<>"']/gu, (sign) => `&#${sign.charCodeAt(0)};`);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return "";
  }
}
