import type { FaultCode } from "@microbranch/core/channel";
import { newRefused, oldRefused, type SimulatedAnswer } from "./answers.js";

/** What each way of sending says, as its pages have it. Written here once more, so that a slip in the adapter's own table shows. */
export type SimulatedSpeech = "new" | "old" | "webhook";

const newWords: Partial<Record<FaultCode, readonly [status: number, code: string]>> = {
  RATE_EXCEEDED: [403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"],
  QUOTA_EXHAUSTED: [403, "Forbidden.AccessDenied.ApiCountLimitForOrg"],
  CREDENTIAL_EXPIRED: [400, "InvalidAuthentication"],
  CREDENTIAL_REJECTED: [400, "InvalidAuthentication"],
  SENDER_NOT_ALLOWED: [403, "Forbidden.AccessDenied.IpNotInWhiteList"],
  PERMISSION_MISSING: [403, "Forbidden.AccessDenied.AccessTokenPermissionDenied"],
  SETTING_INVALID: [400, "invalidParameter.robotCode.auth"],
  RECIPIENT_UNKNOWN: [400, "staffId.notExisted"],
  CONTENT_REFUSED: [400, "contain.notAllowed.text"],
  CONTENT_TOO_LARGE: [400, "invalidParameter.msgParam.tooLong"],
  CONTENT_UNFIT: [400, "invalidParameter.msgKey.invalid"],
};
const oldWords: Partial<Record<FaultCode, number>> = {
  RATE_EXCEEDED: 90018,
  QUOTA_EXHAUSTED: 90020,
  CREDENTIAL_EXPIRED: 42001,
  CREDENTIAL_REJECTED: 40014,
  SENDER_NOT_ALLOWED: 60020,
  PERMISSION_MISSING: 60011,
  SETTING_INVALID: 40056,
  RECIPIENT_UNKNOWN: 33012,
  RECIPIENT_REFUSES: 60120,
  CONTENT_REFUSED: 40048,
  CONTENT_TOO_LARGE: 45002,
  CONTENT_UNFIT: 40035,
};
const webhookWords: Partial<Record<FaultCode, number>> = {
  RATE_EXCEEDED: 410100,
  SENDER_NOT_ALLOWED: 310000,
  SETTING_INVALID: 400101,
  CONTENT_REFUSED: 430102,
  CONTENT_TOO_LARGE: 460101,
  CONTENT_UNFIT: 400105,
};

/** Codes that stand in no page. */
export const unlisted: Readonly<Record<SimulatedSpeech, string>> = Object.freeze({
  new: "something.of.tomorrow",
  old: "987654",
  webhook: "987654",
});

/** A fault in DingTalk's words. */
export function spoken(speech: SimulatedSpeech, fault: FaultCode): SimulatedAnswer {
  if (speech === "new") return newRefused(...(newWords[fault] ?? ([400, unlisted.new] as const)));
  const code = (speech === "old" ? oldWords : webhookWords)[fault];
  return oldRefused(code ?? Number(unlisted[speech]));
}

/** The faults for which there is a word. */
export function speaks(speech: SimulatedSpeech): readonly FaultCode[] {
  const words = speech === "new" ? newWords : speech === "old" ? oldWords : webhookWords;
  return ["CHANNEL_UNREACHABLE", ...(Object.keys(words) as FaultCode[]), "VENDOR_UNKNOWN"];
}
