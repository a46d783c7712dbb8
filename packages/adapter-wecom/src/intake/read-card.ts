import { readButtonKey } from "../message/message.js";
import { type Head, plainReading, type Reading, unread } from "./reading.js";
import { elementAt, elementsOf, textAt, type XmlElement } from "./xml.js";

/**
 * Reads a click on a card. A button carries its value in its key; a submitted list has it in what was ticked.
 *
 * @source WeCom documentation, page 90240 (2025-11-26): `template_card_event`, `template_card_menu_event`.
 */
export function readCard(xml: XmlElement, head: Head): Reading {
  const { sender } = head;
  const key = readButtonKey(textAt(xml, "EventKey"));
  if (key === null || sender === null) return plainReading(head, unread("A card was clicked that is none of ours."));
  return plainReading(head, answerOf(key, tickedIn(xml)));
}

/** The answer in a button's key and what was ticked. */
export function answerOf(
  key: { readonly token: string; readonly value: string },
  ticked: readonly string[],
): Reading["content"] {
  const value = key.value === "" ? ticked[0] : key.value;
  if (value === undefined || (key.value === "" && ticked.length > 1))
    return unread(`A card was submitted with ${ticked.length} options ticked; one is expected.`);
  return { type: "answer", token: key.token, value, via: "button" };
}

function tickedIn(xml: XmlElement): readonly string[] {
  const items = elementsOf(elementAt(xml, "SelectedItems"), "SelectedItem");
  return items.flatMap((item) => elementsOf(elementAt(item, "OptionIds"), "OptionId").map(({ text }) => text));
}
