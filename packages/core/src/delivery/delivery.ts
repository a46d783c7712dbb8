export type { DeliveryEvents, DeliveryTold } from "./delivery-events.js";
export { guardRefusal } from "./guard-refusal.js";
export type { Inspection, NoticeClass, NoticeDesk, NoticeDraft, Recipient, SendAnswer } from "./notice-draft.js";
export type { AddressOwner, DeliveryPorts, DeliverySettings, InboundMessage } from "./ports.js";
