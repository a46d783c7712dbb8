import { type Answer, type ApiRequest, done, refused } from "./answers.js";
import type { WecomPlatform } from "./platform.js";

/** The paths that hand a message over. */
export const handOvers: ReadonlySet<string> = new Set([
  "/cgi-bin/message/send",
  "/cgi-bin/appchat/send",
  "/cgi-bin/webhook/send",
  "/cgi-bin/aibot/response",
]);

/** The paths whose query is all the credential there is. */
export const withoutToken: ReadonlySet<string> = new Set(["/cgi-bin/webhook/send", "/cgi-bin/aibot/response"]);

/** What the platform answers. `unknown`: members whom it pretends not to know. */
export function answerOf(platform: WecomPlatform, request: ApiRequest, unknown?: ReadonlySet<string>): Answer {
  const { path, query } = request;
  if (path === "/cgi-bin/gettoken")
    return platform.credentials.issue(query.get("corpid") ?? "", query.get("corpsecret") ?? "");
  if (path === "/cgi-bin/webhook/send")
    return withBody(request, (body) => platform.sendByRobot(query.get("key") ?? "", body));
  if (path === "/cgi-bin/aibot/response")
    return withBody(request, (body) => platform.sendByBot(query.get("response_code") ?? "", body));
  return platform.credentials.refusalOf(query.get("access_token") ?? "") ?? authorised(platform, request, unknown);
}

function authorised(platform: WecomPlatform, request: ApiRequest, unknown?: ReadonlySet<string>): Answer {
  const { path, query, body, type } = request;
  switch (path) {
    case "/cgi-bin/message/send":
      return withBody(request, (message) => platform.send(message, unknown));
    case "/cgi-bin/message/recall":
      return withBody(request, (message) => platform.recall(message));
    case "/cgi-bin/message/update_template_card":
      return withBody(request, (message) => platform.updateCard(message));
    case "/cgi-bin/appchat/create":
      return withBody(request, (message) => platform.createGroup(message));
    case "/cgi-bin/appchat/send":
      return withBody(request, (message) => platform.sendToGroup(message));
    case "/cgi-bin/media/upload":
      return platform.media.upload(query.get("type") ?? "", body, type);
    case "/cgi-bin/media/uploadimg":
      return platform.media.uploadPicture(body, type);
    case "/cgi-bin/media/get":
      return download(platform, query.get("media_id") ?? "");
    case "/cgi-bin/getcallbackip":
      return done({ ip_list: ["101.226.103.*", "101.226.62.*"] });
    default:
      return platform.more(request);
  }
}

function download({ media }: WecomPlatform, id: string): Answer {
  const kept = media.get(id);
  return kept === null ? refused(40007, "invalid media_id") : { status: 200, body: kept.content };
}

function withBody({ method, body }: ApiRequest, take: (body: object) => Answer): Answer {
  if (method !== "POST") return refused(43002, "require POST method");
  const value = json(Buffer.from(body).toString("utf8"));
  return value === null ? refused(47001, "data format error") : take(value);
}

function json(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}
