import { createHash } from "node:crypto";
import { base32, fault, type Outcome, type Parcel, type ParcelRecipient } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";
import { faultOfNewHost } from "../faults.js";
import type { CardSettings } from "../settings/settings.js";
import { outcomesOf, type Said } from "../transmit.js";
import type { CardPayload } from "./render-card.js";

/** Who sends cards, and how their clicks come back. */
export interface CardRobot extends Pick<CardSettings, "templateId" | "use"> {
  /** Code of the robot. */
  readonly robotCode: string;
  /** How clicks come back. */
  readonly callback: "STREAM" | "HTTP";
  /** Under which key the callback address is registered; `null` for the stream. */
  readonly routeKey: string | null;
}

/** Most characters of `openSpaceId`. @source DingTalk documentation, 创建并投放卡片, 2026-08-22. */
const spacesMaxChars = 1000;
/** Most characters of what lists and notifications show. @source The same page: 200. */
const summaryMaxChars = 200;

const delivered = z.looseObject({
  success: z.boolean().optional(),
  result: z.looseObject({
    deliverResults: z.array(
      z.looseObject({
        spaceId: z.string().optional(),
        success: z.boolean(),
        carrierId: z.string().optional(),
        errorMsg: z.string().nullish(),
      }),
    ),
  }),
});

/**
 * Makes one card and delivers it to everybody of a parcel: one call, as long as their ids are not too long together.
 *
 * @source DingTalk documentation, 创建并投放卡片, 2026-08-22.
 */
export async function deliverCards(
  app: App,
  robot: CardRobot,
  { parcel, card }: { readonly parcel: Parcel; readonly card: CardPayload },
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const recipients of inSpaces(parcel.recipients))
    outcomes.push(...(await deliverOne(app, robot, { parcel: { ...parcel, recipients }, card }, caller)));
  return outcomes;
}

async function deliverOne(
  app: App,
  robot: CardRobot,
  { parcel, card }: { readonly parcel: Parcel; readonly card: CardPayload },
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const outTrackId = trackIdOf(app.settings.id, parcel);
  const body = bodyOf(robot, { parcel, card, outTrackId });
  const path = "/v1.0/card/instances/createAndDeliver";
  const answer = await call(app, { host: "api", path, body: () => body, isHandOver: true }, caller);
  if (answer.kind === "refused" && answer.fault.vendor?.code === "param.cardAlreadyExist")
    return parcel.recipients.map(({ address }) => ({ address, status: "duplicate", receipt: null }));
  const at = app.host.clock.now();
  return outcomesOf(parcel, { channel: app.settings.id, at, answer }, (said, recipient) =>
    saidOf(said, recipient, parcel.recipients, outTrackId),
  );
}

function bodyOf(
  { templateId, robotCode, callback, routeKey }: CardRobot,
  { parcel, card, outTrackId }: { readonly parcel: Parcel; readonly card: CardPayload; readonly outTrackId: string },
): object {
  const isGroup = parcel.recipients.some(({ address }) => address.kind === "group");
  const summary = [...card.title].slice(0, summaryMaxChars).join("");
  const space = { supportForward: false, lastMessageI18n: { ZH_CN: summary }, searchSupport: { searchDesc: summary } };
  return {
    cardTemplateId: templateId,
    outTrackId,
    callbackType: callback,
    ...(routeKey === null || callback === "STREAM" ? {} : { callbackRouteKey: routeKey }),
    cardData: { cardParamMap: card.cardParamMap },
    userIdType: 1,
    openSpaceId: parcel.recipients.map(spaceOf).join(";"),
    ...(isGroup
      ? { imGroupOpenSpaceModel: space, imGroupOpenDeliverModel: { robotCode } }
      : { imRobotOpenSpaceModel: space, imRobotOpenDeliverModel: { spaceType: "IM_ROBOT", robotCode } }),
  };
}

function spaceOf({ address }: ParcelRecipient): string {
  return `dtv1.card//${address.kind === "group" ? "IM_GROUP" : "IM_ROBOT"}.${address.id}`;
}

/** Recipients whose places fit into one call. */
function inSpaces(recipients: readonly ParcelRecipient[]): readonly (readonly ParcelRecipient[])[] {
  const calls: ParcelRecipient[][] = [];
  let chars = 0;
  for (const recipient of recipients) {
    const more = spaceOf(recipient).length + 1;
    const last = calls.at(-1);
    if (last === undefined || chars + more > spacesMaxChars) {
      calls.push([recipient]);
      chars = more;
    } else {
      last.push(recipient);
      chars += more;
    }
  }
  return calls;
}

/** The same for the same try, so that a repeat of it shows nothing twice. At most 64 characters, as DingTalk wants. */
function trackIdOf(channel: string, { recipients, attempt, rendered }: Parcel): string {
  const keys = recipients.map(({ key }) => key).sort();
  return base32(
    createHash("sha256")
      .update(JSON.stringify([channel, attempt, rendered.digest, keys]))
      .digest(),
  );
}

function saidOf(body: unknown, recipient: ParcelRecipient, all: readonly ParcelRecipient[], outTrackId: string): Said {
  const results = delivered.safeParse(body).data?.result.deliverResults ?? [];
  const { id } = recipient.address;
  const named = results.find(({ spaceId }) => spaceId === id || spaceId === spaceOf(recipient));
  const result = named ?? (results.length === all.length ? results[all.indexOf(recipient)] : undefined);
  if (result === undefined) return null;
  if (result.success) return { id: `card:${outTrackId}:${result.carrierId ?? ""}` };
  const code = result.errorMsg ?? "undelivered";
  const found = faultOfNewHost({ code, message: "" }, { status: 400, isHandOver: true });
  return found === "unsure" ? null : { fault: fault(found.code, { ...found, scope: "recipient" }) };
}

/** The key by which the robot takes a card back, out of a receipt's id; `null`: it is no card's. */
export function recallKeyOf(receiptId: string): string | null {
  return /^card:[a-z2-7]+:(.*)$/u.exec(receiptId)?.[1] ?? null;
}

/** The card's own id, out of a receipt's; `null`: it is no card's. */
export function trackIdIn(receiptId: string): string | null {
  return /^card:([a-z2-7]+):/u.exec(receiptId)?.[1] ?? null;
}
