import { type Capabilities, fault, type Outcome, type Parcel, type ParcelRecipient } from "@microbranch/core/channel";
import { z } from "zod";
import { type CalendarDesk, createCalendarDesk, eventPayload } from "../calendar/calendar.js";
import { type AppCall, call } from "../calls/calls.js";
import { type CardRobot, cardPayload, deliverCards, recallKeyOf } from "../card/card.js";
import { listDirectory } from "../directory/directory.js";
import { appHealth } from "../health/health.js";
import { canonical } from "../identity.js";
import { createInbound, type Inbound } from "../inbound.js";
import { cardCallback, type GroupSettings, type RobotSettings } from "../settings/settings.js";
import { allFailed, outcomesOf, type Said } from "../transmit.js";
import { type OpenApp, openApp } from "./open-app.js";
import { evidenceOfRobot, type Robot, recallByRobot } from "./robot-aftermath.js";
import { robotCapabilities } from "./robot-capabilities.js";
import { type RobotMessage, withImages } from "./robot-message.js";
import { robotRenderer } from "./robot-render.js";
import { appPace, type Route } from "./route.js";

/** A robot's route while it is open. */
interface OpenRobot extends OpenApp {
  /** Invites; `null`: invitations are messages. */
  readonly calendar: CalendarDesk | null;
  /** What listens; `null`: nothing comes in. */
  readonly inbound: Inbound | null;
}

/** The route of a robot to single members. */
export function robotRoute(settings: RobotSettings): Route<OpenRobot> {
  return routeTo("person", settings);
}

/** The route of a robot to groups. */
export function groupRoute(settings: GroupSettings): Route<OpenRobot> {
  return routeTo("group", settings);
}

function routeTo(to: Robot["to"], settings: RobotSettings | GroupSettings): Route<OpenRobot> {
  const { card, inbound, robotCode, coolAppCode } = settings;
  const capabilities = robotCapabilities(settings, to);
  const robot: Robot = { robotCode, to };
  const cards = cardRobot(settings);
  return {
    id: settings.id,
    corpId: settings.corpId,
    capabilities,
    pace: appPace(settings),
    begin(open) {
      const parts = openApp(open, settings);
      const { calendar: invites } = settings;
      const calendar = invites === null ? null : createCalendarDesk(parts.app, invites.organiserUnionId);
      const lent = Object.assign(parts, { calendar });
      return Object.assign(lent, { inbound: inbound === null ? null : createInbound({ ...settings, inbound }, lent) });
    },
    ...(capabilities.directory && {
      directory: ({ app }: OpenRobot, caller: AbortSignal) => listDirectory(app, caller),
    }),
    connect: async (open, caller) => await open.inbound?.begin(caller),
    disconnect: async (open) => await open.inbound?.close(),
    render: robotRenderer(capabilities, card),
    canonical: (address) => (to === "person" && address.kind === "group" ? null : canonical(address, settings)),
    async handOver(open, parcel, caller) {
      const isAway = parcel.recipients.some(({ address }) => address.kind !== to);
      if (isAway)
        return parcel.recipients.map(({ address }) => ({ address, status: "skipped", reason: "not-reachable-yet" }));
      const invitation = eventPayload(parcel.rendered);
      const invited = invitation === null ? null : await open.calendar?.invite(parcel, invitation, caller);
      if (invited) return invited;
      const rendered = invitation === null ? parcel.rendered : { ...parcel.rendered, payload: invitation.instead };
      return await deliverShown(open, { ...robot, coolAppCode, cards }, { ...parcel, rendered }, caller);
    },
    health: ({ app, inbound: heard, lastInboundAt }, caller) =>
      appHealth(app, { host: "api", inbound: heard === null ? undefined : heard.trouble, lastInboundAt }, caller),
    ...(inbound?.by === "webhook" && {
      handle: async ({ inbound: heard }: OpenRobot, request: Request) =>
        heard === null ? new Response(null, { status: 503 }) : await heard.handle(request),
    }),
    ...aftermath({ robot, capabilities, recallsCards: card?.recalls ?? false }),
  };
}

type Aftermath = Pick<Route<OpenRobot>, "evidence" | "retract" | "amend">;

/** What can be done about messages later, as far as it is declared. */
function aftermath(known: {
  readonly robot: Robot;
  readonly capabilities: Capabilities;
  readonly recallsCards: boolean;
}): Aftermath {
  const { robot, capabilities, recallsCards } = known;
  return {
    ...(capabilities.evidence.pull && {
      evidence: async ({ app, calendar }, receipts, caller) => {
        const messages = receipts.filter((one) => recallKeyOf(one.id) === null && !calendar?.isInvitation(one));
        return await evidenceOfRobot(app, robot, messages, caller);
      },
    }),
    ...(capabilities.retract !== null && {
      retract: async ({ app, calendar }, receipt, caller) => {
        if (calendar?.isInvitation(receipt)) return await calendar.uninvite(receipt, caller);
        const ofCard = recallKeyOf(receipt.id);
        if (ofCard !== null && !recallsCards) return fault("REPLY_WINDOW_CLOSED");
        return await recallByRobot(app, robot, { ...receipt, id: ofCard ?? receipt.id }, caller);
      },
    }),
    ...(capabilities.amend && {
      amend: async ({ cards }, receipt, rendered, caller) => await cards.amend(receipt, rendered, caller),
    }),
  };
}

function cardRobot({ card, inbound, robotCode }: RobotSettings | GroupSettings): CardRobot | null {
  if (card === null) return null;
  const { templateId, use, routeKey = null } = card;
  return { templateId, use, robotCode, callback: cardCallback(card, inbound), routeKey };
}

type Sender = Robot & { readonly coolAppCode: string | null; readonly cards: CardRobot | null };

async function deliverShown(
  open: OpenRobot,
  sender: Sender,
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const card = cardPayload(parcel.rendered);
  if (card !== null && sender.cards !== null)
    return await deliverCards(open.app, sender.cards, { parcel, card }, caller);
  return await deliverMessage(open, sender, parcel, caller);
}

const taken = z.looseObject({
  processQueryKey: z.string().min(1).optional(),
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
});

async function deliverMessage(
  { app, media }: OpenApp,
  robot: Robot & { readonly coolAppCode: string | null },
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const message = parcel.rendered.payload as RobotMessage;
  const ids: string[] = [];
  for (const image of message.images) {
    const uploaded = await media.upload(image, "image", caller);
    if (uploaded.kind === "refused") return allFailed(parcel, uploaded.fault);
    ids.push(uploaded.id);
  }
  const body = {
    robotCode: robot.robotCode,
    msgKey: message.msgKey,
    msgParam: JSON.stringify(withImages(message, ids)),
  };
  const answer = await call(app, sending(robot, parcel, body), caller);
  return outcomesOf(parcel, { channel: app.settings.id, at: app.host.clock.now(), answer }, saidOf);
}

function sending(
  { to, coolAppCode }: Robot & { readonly coolAppCode: string | null },
  { recipients }: Parcel,
  message: object,
): AppCall {
  const ids = recipients.map(({ address }) => address.id);
  if (to === "person") {
    const body = { ...message, userIds: ids };
    return { host: "api", path: "/v1.0/robot/oToMessages/batchSend", body: () => body, isHandOver: true };
  }
  const body = { ...message, openConversationId: ids[0], ...(coolAppCode === null ? {} : { coolAppCode }) };
  return { host: "api", path: "/v1.0/robot/groupMessages/send", body: () => body, isHandOver: true };
}

function saidOf(body: unknown, { address }: ParcelRecipient): Said {
  const said = taken.safeParse(body).data;
  if (said?.invalidStaffIdList?.includes(address.id)) return { fault: fault("RECIPIENT_UNKNOWN") };
  if (said?.flowControlledStaffIdList?.includes(address.id)) return { fault: fault("RECIPIENT_THROTTLED") };
  return said?.processQueryKey === undefined ? null : { id: said.processQueryKey };
}
