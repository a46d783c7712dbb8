import type { Capabilities, FittedNotice, Rendered } from "@microbranch/core/channel";
import { goesAsEvent, renderEvent, withFacts } from "../calendar/calendar.js";
import { renderCard } from "../card/card.js";
import type { CardSettings } from "../settings/settings.js";
import { renderMessage } from "./robot-message.js";

/** A card holds no files: a question that has some is answered by typing. */
function asksAlone({ answerPaths, files }: FittedNotice): boolean {
  return answerPaths.includes("button") && files.length === 0;
}

/** What a notice becomes on a robot's route: an event of the calendar, a card, or a message. */
export function robotRenderer(
  capabilities: Capabilities,
  card: Pick<CardSettings, "use"> | null,
): (notice: FittedNotice) => Rendered {
  const asMessage = (notice: FittedNotice): Rendered =>
    card !== null && (card.use === "everything" || asksAlone(notice))
      ? renderCard(notice, capabilities.text.maxBytes)
      : renderMessage(notice);
  return (notice) =>
    goesAsEvent(notice, capabilities)
      ? renderEvent(notice, capabilities, asMessage)
      : asMessage(withFacts(notice, capabilities));
}
