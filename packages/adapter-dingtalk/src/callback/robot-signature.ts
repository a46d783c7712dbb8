import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * The signature of a group robot's request, in base64; encode it for a URL when it is put into one by hand.
 *
 * @param secret The robot's secret; for a request that comes in, the application's secret.
 * @param timestampMs Epoch milliseconds, as in the request.
 * @source DingTalk documentation, 自定义机器人安全设置 and 接收消息.
 */
export function signRobotRequest(secret: string, timestampMs: number | string): string {
  return createHmac("sha256", secret).update(`${timestampMs}\n${secret}`).digest("base64");
}

/** How far a robot's request may be away from our clock. @source DingTalk documentation, 接收消息: one hour. */
const windowMs = 3_600_000;

/** A signature as it came in. */
export interface RobotSignature {
  /** Header `timestamp`. */
  readonly timestamp: string;
  /** Header `sign`. */
  readonly sign: string;
}

/** Whether a robot's request is genuine and not stale, in constant time. */
export function isRobotRequest({ timestamp, sign }: RobotSignature, secret: string, now: number): boolean {
  if (!/^\d{10,16}$/u.test(timestamp) || Math.abs(now - Number(timestamp)) >= windowMs) return false;
  const wanted = Buffer.from(signRobotRequest(secret, timestamp));
  const given = Buffer.from(sign);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The signature of an interactive card's callback over HTTP, in base64. @source DingTalk documentation, 事件回调. */
export function signCardCallback(apiSecret: string, timestamp: string): string {
  return createHmac("sha256", apiSecret).update(timestamp).digest("base64");
}

/** Whether a card's callback over HTTP is genuine and not stale, in constant time. */
export function isCardRequest({ timestamp, sign }: RobotSignature, apiSecret: string, now: number): boolean {
  if (!/^\d{10,16}$/u.test(timestamp) || Math.abs(now - Number(timestamp)) >= windowMs) return false;
  const wanted = Buffer.from(signCardCallback(apiSecret, timestamp));
  const given = Buffer.from(sign);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
