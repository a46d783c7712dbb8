import { type Capabilities, fault, type Outcome, type Parcel } from "@microbranch/core/channel";
import { type CalendarDesk, createCalendarDesk, eventPayload } from "../calendar/calendar.js";
import { type CardRobot, cardPayload, deliverCards, recallKeyOf } from "../card/card.js";
import { listDirectory } from "../directory/directory.js";
import { appHealth } from "../health/health.js";
import { canonical } from "../identity.js";
import { createInbound, type Inbound } from "../inbound.js";
import { cardCallback, type GroupSettings, type RobotSettings } from "../settings/settings.js";
import { type OpenApp, openApp } from "./open-app.js";
import { evidenceOfRobot, type Robot, recallByRobot } from "./robot-aftermath.js";
import { robotCapabilities } from "./robot-capabilities.js";
import { deliverMessage, type Sender } from "./robot-deliver.js";
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

type CardSender = Sender & { readonly cards: CardRobot | null };

async function deliverShown(
  open: OpenRobot,
  sender: CardSender,
  parcel: Parcel,
  caller: AbortSignal,
): Promise<readonly Outcome[]> {
  const card = cardPayload(parcel.rendered);
  if (card !== null && sender.cards !== null)
    return await deliverCards(open.app, sender.cards, { parcel, card }, caller);
  return await deliverMessage(open, sender, parcel, caller);
}
