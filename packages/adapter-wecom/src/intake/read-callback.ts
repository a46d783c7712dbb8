import { createHash } from "node:crypto";
import type { Address, LocationEvent } from "@microbranch/core/channel";
import { memberAddress, wecomPlatform } from "../identity.js";
import { readCard } from "./read-card.js";
import { readContactChange } from "./read-contact.js";
import { type AppAlert, type Head, plainReading, type Reading, textMessage, unread } from "./reading.js";
import { readXml, textAt, type XmlElement } from "./xml.js";

/** What a callback is read for. */
export interface CallbackReader {
  /** The organisation. */
  readonly corpId: string;
  /** Datum of the places that members send. */
  readonly datum: "gcj02" | "wgs84";
}

/**
 * Reads an opened callback. The same text gives the same readings, with the same ids.
 *
 * @returns One reading, two when a member's id was changed, none for what a branch has no business to keep (that
 * somebody opened the application); `malformed` for what is no callback.
 * @source WeCom documentation, pages 90239 and 90240 (2025-11-26).
 */
export function readCallback(message: string, reader: CallbackReader): readonly Reading[] | "malformed" {
  const xml = readXml(message);
  if (xml?.name !== "xml") return "malformed";
  const head = headOf(xml, message, reader);
  if (head === null) return "malformed";
  const kind = textAt(xml, "MsgType");
  if (kind === "event") return readEvent(xml, head, reader);
  return head.sender === null ? "malformed" : [readMessage(kind, xml, head, reader)];
}

/** The platform writes under this name. @source WeCom documentation, page 90240 (2025-11-26): `change_contact`. */
const system = "sys";

function headOf(xml: XmlElement, message: string, { corpId }: CallbackReader): Head | null {
  const from = textAt(xml, "FromUserName").trim();
  if (from === "" && textAt(xml, "MsgType") === "") return null;
  const sender = from === system ? null : memberAddress(from, corpId);
  const seconds = Number(textAt(xml, "CreateTime"));
  return {
    id: idOf(xml, message),
    occurredAt: Number.isSafeInteger(seconds) && seconds > 0 && seconds < 1e10 ? seconds * 1000 : null,
    sender,
    conversation: sender ?? systemAddress(corpId),
  };
}

function systemAddress(corpId: string): Address {
  return { platform: wecomPlatform, tenant: corpId, kind: "person", id: system };
}

/** What of an event is the same in each redelivery and tells it from others of that second. */
const eventParts = ["FromUserName", "CreateTime", "Event", "EventKey", "ChangeType", "UserID", "TaskId", "AgentID"];

/**
 * Messages have an id, which is longer than a number may be. Events have none: theirs is made of who, when and what; of a
 * kind that is not known, of every word.
 */
function idOf(xml: XmlElement, message: string): string {
  const given = textAt(xml, "MsgId").trim();
  if (/^\d{1,20}$/u.test(given)) return `wecom-${given}`;
  const isCommon = ["template_card_event", "template_card_menu_event", "subscribe", "unsubscribe", "click"].includes(
    textAt(xml, "Event"),
  );
  const chosen = xml.children.filter(({ name }) => name === "SelectedItems");
  const parts = isCommon ? [...eventParts.map((name) => textAt(xml, name)), JSON.stringify(chosen)] : [message];
  return `wecom-${createHash("sha256").update(JSON.stringify(parts)).digest("hex")}`;
}

function readMessage(kind: string, xml: XmlElement, head: Head, { datum }: CallbackReader): Reading {
  switch (kind) {
    case "text":
      return plainReading(head, textMessage(textAt(xml, "Content")));
    case "link":
      return plainReading(head, textMessage(linesOf(xml, ["Title", "Description", "Url"])));
    case "location":
      return plainReading(head, placeOf(xml, { latitude: "Location_X", longitude: "Location_Y", datum }));
    case "image":
    case "voice":
    case "video":
    case "file": {
      const mediaId = textAt(xml, "MediaId").trim();
      if (mediaId === "") return plainReading(head, unread(`A message of kind ${kind} names no file.`));
      return { ...plainReading(head, textMessage("")), files: [{ mediaId, name: textAt(xml, "FileName") || null }] };
    }
    default:
      return plainReading(head, unread(`WeCom sent a message of a kind that is not known: ${label(kind)}.`));
  }
}

/** That somebody opened the application or a menu's page is nothing which a branch should keep. */
const letGo: ReadonlySet<string> = new Set(["enter_agent", "view", "view_miniprogram"]);

/** @source WeCom documentation, page 90240 (2025-11-26): applications that nobody uses are switched off. */
const alerts: ReadonlyMap<string, boolean> = new Map([
  ["inactive_alert", true],
  ["close_inactive_agent", true],
  ["low_active_alert", true],
  ["low_active", true],
  ["reopen_inactive_agent", false],
  ["active_restored", false],
]);

function readEvent(xml: XmlElement, head: Head, { corpId, datum }: CallbackReader): readonly Reading[] {
  const event = textAt(xml, "Event");
  const { sender } = head;
  if (letGo.has(event)) return [];
  if (event === "change_contact") return readContactChange(xml, head, corpId);
  if (event === "subscribe" || event === "unsubscribe") {
    const change = event === "subscribe" ? "joined" : "left";
    if (sender !== null) return [plainReading(head, { type: "membership", change, subject: sender })];
  }
  if (event === "template_card_event" || event === "template_card_menu_event") return [readCard(xml, head)];
  if (event === "LOCATION" && sender !== null)
    return [plainReading(head, placeOf(xml, { latitude: "Latitude", longitude: "Longitude", datum }))];
  if (event === "location_select" && sender !== null) {
    const chosen = xml.children.find(({ name }) => name === "SendLocationInfo");
    const names = { latitude: "Location_X", longitude: "Location_Y", datum };
    if (chosen !== undefined) return [plainReading(head, placeOf(chosen, names))];
  }
  const alert = alertOf(event);
  const why = alert === null ? "that is not answered by anything here" : "about the application itself";
  return [{ ...plainReading(head, unread(`WeCom sent an event ${why}: ${label(event)}.`)), alert }];
}

function alertOf(event: string): AppAlert | null {
  const isTrouble = alerts.get(event);
  return isTrouble === undefined ? null : { event, isTrouble };
}

interface PlaceNames {
  readonly latitude: string;
  readonly longitude: string;
  readonly datum: "gcj02" | "wgs84";
}

/** A place: what it is called, and where. */
function placeOf(xml: XmlElement, names: PlaceNames): LocationEvent {
  const latitude = numberAt(xml, names.latitude);
  const longitude = numberAt(xml, names.longitude);
  const accuracy = numberAt(xml, "Precision");
  const isPoint = latitude !== null && longitude !== null && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  const accuracyMetres = accuracy !== null && accuracy >= 0 ? accuracy : null;
  return {
    type: "location",
    point: isPoint ? { latitude, longitude, datum: names.datum, accuracyMetres } : null,
    place: linesOf(xml, ["Poiname", "Label"]) || null,
    via: "device",
    token: null,
  };
}

function numberAt(xml: XmlElement, name: string): number | null {
  const text = textAt(xml, name).trim();
  const value = Number(text);
  return text !== "" && Number.isFinite(value) ? value : null;
}

function linesOf(xml: XmlElement, names: readonly string[]): string {
  const lines = names.map((name) => textAt(xml, name).trim()).filter((line) => line !== "");
  return [...new Set(lines)].join("\n");
}

/** A kind's name as it may stand in a sentence. */
function label(kind: string): string {
  return /^\w{1,40}$/u.test(kind) ? kind : "without a readable name";
}
