import {
  newDone,
  newRefused,
  oldDone,
  oldRefused,
  type SimulatedAnswer,
  type SimulatedRequest,
  type Take,
} from "./answers.js";
import { calendarCall } from "./calendar-api.js";
import { CardDesk } from "./card-api.js";
import { getMember, listDepartments, listMembers } from "./contacts-api.js";
import type { InboundSide } from "./inbound-side.js";
import { uploadMedia } from "./media-api.js";
import { NoticeDesk, noticeResult, recallNotice } from "./notice-api.js";
import type { Platform } from "./platform.js";
import { queryGroup, readStatus, recallMessages, sendToGroup, sendToPersons } from "./robot-api.js";
import { type Meeting, meetingOf, type Script } from "./script.js";
import type { SimulatedSpeech } from "./vocabulary.js";
import { WebhookDesk } from "./webhook-api.js";

/** Answers a request: with JSON, not at all, or with nonsense. */
export type Desk = (request: SimulatedRequest) => Promise<SimulatedAnswer | "silence" | "nonsense">;

/** Takes a message that is handed over. */
interface HandOver {
  readonly speech: SimulatedSpeech;
  take(request: SimulatedRequest, meeting: Meeting): SimulatedAnswer;
}

const noticePath = "/topapi/message/corpconversation";

/** The calls that the platform knows. */
export function createDesk(platform: Platform, script: Script, inbound: InboundSide, url: () => string): Desk {
  const webhooks = new WebhookDesk(platform);
  const cards = new CardDesk(platform);
  const notices = new NoticeDesk(platform);
  const { calendar } = inbound;
  const seconds = new SecondsCount(platform);
  const handOvers: Readonly<Record<string, HandOver>> = {
    "POST /v1.0/robot/oToMessages/batchSend": { speech: "new", take: (...one) => sendToPersons(platform, ...one) },
    "POST /v1.0/robot/groupMessages/send": { speech: "new", take: (...one) => sendToGroup(platform, ...one) },
    "POST /v1.0/card/instances/createAndDeliver": { speech: "new", take: (...one) => cards.make(...one) },
    [`POST ${noticePath}/asyncsend_v2`]: { speech: "old", take: (...one) => notices.send(...one) },
    "POST /robot/send": { speech: "webhook", take: (...one) => webhooks.send(...one) },
  };
  const others: Readonly<Record<string, Take>> = {
    "POST /v1.0/robot/otoMessages/batchRecall": (one) => recallMessages(platform, one),
    "POST /v1.0/robot/groupMessages/recall": (one) => recallMessages(platform, one),
    "GET /v1.0/robot/oToMessages/readStatus": (one) => readStatus(platform, one),
    "POST /v1.0/robot/groupMessages/query": (one) => queryGroup(platform, one),
    "PUT /v1.0/card/instances": (one) => cards.change(one),
    [`POST ${noticePath}/getsendresult`]: (one) => noticeResult(platform, one),
    [`POST ${noticePath}/recall`]: (one) => recallNotice(platform, one),
    "POST /media/upload": (one) => uploadMedia(platform, one),
    "POST /v1.0/robot/messageFiles/download": (one) => inbound.files.take(one, url()),
    "POST /topapi/v2/user/get": (one) => getMember(platform, one),
    "POST /topapi/v2/user/list": (one) => listMembers(platform, one),
    "POST /topapi/v2/department/listsubid": (one) => listDepartments(one),
    "POST /topapi/v2/user/getuserinfo": (one) => inbound.codes.take(one),
  };
  return async (request) => {
    const name = `${request.method} ${request.path}`;
    const token = tokenAnswer(platform, script, request);
    if (token !== null) return token;
    const handOver = handOvers[name];
    const refusal = refusalOf(platform, script, request) ?? seconds.refusalOf(request);
    if (refusal !== null) return refusal;
    if (handOver !== undefined) return met(script, request, handOver);
    const aboutCalendar = calendarCall(request);
    if (aboutCalendar === "invite")
      return met(script, request, { speech: "new", take: (...one) => calendar.take(...one) });
    if (aboutCalendar === "other") return calendar.take(request, { refusal: null, fail: new Map() });
    return others[name]?.(request) ?? (isNew(request) ? newRefused(404, "resource.not.found") : oldRefused(404));
  };
}

function met(
  script: Script,
  request: SimulatedRequest,
  { speech, take }: HandOver,
): SimulatedAnswer | "silence" | "nonsense" {
  const reply = script.next();
  if (reply.kind === "hang-before") return "silence";
  const answer = take(request, meetingOf(reply, speech));
  if (reply.kind === "hang-after") return "silence";
  return reply.kind === "malformed" ? "nonsense" : answer;
}

function isNew({ path }: SimulatedRequest): boolean {
  return path.startsWith("/v1.0/");
}

const refusedCredentials = {
  api: newRefused(400, "invalidClientIdOrSecret"),
  oapi: oldRefused(40089, "invalid appkey or appsecret"),
};

function tokenAnswer(platform: Platform, script: Script, request: SimulatedRequest): SimulatedAnswer | null {
  const isApi = request.path === "/v1.0/oauth2/accessToken";
  if (!isApi && request.path !== "/gettoken") return null;
  const host = isApi ? "api" : "oapi";
  platform.tokenRequests++;
  if (script.isNext("CREDENTIAL_REJECTED")) {
    script.next();
    platform.refusesClient = true;
  }
  const { clientId, clientSecret } = platform.world.app;
  const given = isApi ? fieldsOf(request.body) : request.query;
  const isKnown =
    given.get(isApi ? "appKey" : "appkey") === clientId &&
    given.get(isApi ? "appSecret" : "appsecret") === clientSecret;
  const isRefused = platform.refusesClient || !isKnown;
  platform.refusesClient = false;
  if (isRefused) return refusedCredentials[host];
  const { token, seconds } = platform.issue(host);
  return isApi
    ? newDone({ accessToken: token, expireIn: seconds })
    : oldDone({ access_token: token, expires_in: seconds });
}

function fieldsOf(body: unknown): Map<string, unknown> {
  return new Map(typeof body === "object" && body !== null ? Object.entries(body) : []);
}

/** Refuses a token that is not good. A custom robot has none of these. */
function refusalOf(platform: Platform, script: Script, request: SimulatedRequest): SimulatedAnswer | null {
  if (request.path === "/robot/send") return null;
  if (script.isNext("CREDENTIAL_REJECTED")) {
    script.next();
    platform.expireTokens();
    platform.refusesClient = true;
  }
  if (isNew(request)) return platform.knows(request.token, "api") ? null : newRefused(400, "InvalidAuthentication");
  return platform.knows(request.query.get("access_token") ?? "", "oapi")
    ? null
    : oldRefused(42001, "access_token expired");
}

/** Twenty calls a second. @source DingTalk documentation, 调用频次与限流, 2026-08-22: standard edition. */
const perSecond = 20;

class SecondsCount {
  readonly #platform: Platform;
  readonly #last: number[] = [];

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  refusalOf(request: SimulatedRequest): SimulatedAnswer | null {
    if (!this.#platform.keepsRates || request.path === "/robot/send") return null;
    const now = this.#platform.clock.now();
    while ((this.#last[0] ?? now) <= now - 1000) this.#last.shift();
    if (this.#last.length < perSecond) {
      this.#last.push(now);
      return null;
    }
    return isNew(request) ? newRefused(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi") : oldRefused(90018);
  }
}
