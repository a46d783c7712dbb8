import { type Fault, fault } from "@microbranch/core/channel";
import { z } from "zod";
import { blockedAddress, type DingtalkError, faultOfNewHost, faultOfOldHost } from "../faults.js";
import type { RawAnswer } from "./send.js";

/** What became of a request. */
export type Answer =
  | {
      /** DingTalk did it. */
      readonly kind: "done";
      /** Its answer. */
      readonly body: unknown;
    }
  | {
      /** It was certainly not done. */
      readonly kind: "refused";
      /** Why. */
      readonly fault: Fault;
    }
  | {
      /** The request may have been read, and nothing came back that says more. */
      readonly kind: "unknown";
    };

/** Reads what a host answered. */
export type HostAnswer = (raw: RawAnswer, isHandOver: boolean) => Answer;

const unreachable: Answer = Object.freeze({ kind: "refused", fault: fault("CHANNEL_UNREACHABLE") });
const unknown: Answer = Object.freeze({ kind: "unknown" });
const blocked: Answer = Object.freeze({ kind: "refused", fault: blockedAddress });

/** Numbers come as text here and there. @source DingTalk documentation, 自定义机器人发送群消息, 2026-08-22. */
const numeral = z.union([z.number(), z.string()]).transform(String);
const newRefusal = z
  .looseObject({
    code: z.string().optional(),
    Code: z.string().optional(),
    message: z.string().optional(),
    Message: z.string().optional(),
    requestid: z.string().optional(),
    RequestId: z.string().optional(),
    AccessDeniedDetail: z.looseObject({ requiredScopes: z.array(z.string()).optional() }).optional(),
  })
  .transform((said) => {
    const scopes = said.AccessDeniedDetail?.requiredScopes?.join(", ") ?? "";
    return {
      code: said.code ?? said.Code,
      message: [said.message ?? said.Message ?? "", scopes].filter((part) => part !== "").join(" "),
      requestId: said.requestid ?? said.RequestId,
    };
  });
const oldAnswer = z.looseObject({
  errcode: numeral.optional(),
  errmsg: z.string().default(""),
  sub_code: numeral.optional(),
  request_id: z.string().optional(),
});
/** A blocked network address is not answered in the usual form. @source DingTalk documentation, 调用频率限制, 2026-08-22. */
const block = z.looseObject({ status: z.literal([1111, "1111"]) });
const blockedStatus = 403;

/** Reads an answer of the newer host. */
export const newHostAnswer: HostAnswer = (raw, isHandOver) => {
  if (raw.kind !== "answered") return unsaid(raw);
  if (block.safeParse(raw.body).success) return blocked;
  if (raw.status < 300) return raw.body === undefined ? unknown : { kind: "done", body: raw.body };
  const said = newRefusal.safeParse(raw.body).data;
  if (said === undefined && raw.status === blockedStatus && raw.body === undefined) return blocked;
  const error: DingtalkError = {
    code: said?.code ?? `http_${raw.status}`,
    message: said?.message ?? "",
    requestId: said?.requestId ?? raw.requestId,
  };
  return refused(faultOfNewHost(error, { status: raw.status, isHandOver }));
};

/** Reads an answer of the older host, which says failure within a status of 200. */
export const oldHostAnswer: HostAnswer = (raw, isHandOver) => {
  if (raw.kind !== "answered") return unsaid(raw);
  if (block.safeParse(raw.body).success) return blocked;
  const said = oldAnswer.safeParse(raw.body).data;
  if (said?.errcode === "0") return { kind: "done", body: raw.body };
  if (said?.errcode !== undefined) {
    const { errcode: code, errmsg: message, sub_code: subCode, request_id: requestId } = said;
    return refused(faultOfOldHost({ code, message, subCode, requestId: requestId ?? raw.requestId }, isHandOver));
  }
  if (raw.status === blockedStatus) return blocked;
  if (raw.status < 300 || raw.status >= 500)
    return isHandOver || raw.status < 300 ? unknown : { kind: "refused", fault: fault("CHANNEL_BUSY") };
  return refused(faultOfOldHost({ code: `http_${raw.status}`, message: "" }, isHandOver));
};

function refused(found: Fault | "unsure"): Answer {
  return found === "unsure" ? unknown : { kind: "refused", fault: found };
}

function unsaid({ kind }: Exclude<RawAnswer, { kind: "answered" }>): Answer {
  return kind === "unreachable" ? unreachable : unknown;
}
