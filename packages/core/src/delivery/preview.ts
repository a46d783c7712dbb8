import type { z } from "zod";
import type { Loss, Notice } from "../channel/channel.js";
import { defineQuery } from "../command/command.js";
import { decide, type GuardFinding, type GuardVerdict } from "../guard/guard.js";
import { previewInput } from "./draft-schema.js";
import { fitTo, fittingTokens, mediaOf } from "./fitted.js";
import { attachmentsOf, textOfNotice } from "./notice-text.js";
import type { Room } from "./room.js";
import { noticeOf, withAnswerPage } from "./send-notice.js";

/** A code as a question would have; the question's own is chosen when it is put. */
const sampleCode = "K7";

/** The notice that would be sent: with the page and the code that a question gets. */
function previewed(room: Room, { ask, ...input }: z.output<typeof previewInput>, now: number): Notice {
  const asked = ask === null ? null : { id: "ask_preview", code: sampleCode, ...ask };
  const draft = { ...input, ask: asked, threadSubject: null, audience: "branch", retention: "transient" } as const;
  return withAnswerPage(room, { now }, noticeOf("notice_preview", draft));
}

/** What a channel would show. */
export interface ChannelPreview {
  /** `Channel.id`. */
  readonly channel: string;
  /** The messages, as people would read them; empty when the channel cannot carry the notice. */
  readonly parts: readonly { readonly text: string; readonly bytes: number }[];
  /** What it cannot show. */
  readonly losses: readonly Loss[];
}

/** Shows what every channel would make of a notice, and what the guard would say. Nothing is stored. */
export function previewQuery(room: Room) {
  return defineQuery({
    name: "delivery.preview",
    input: previewInput,
    right: "section.publish",
    async run(
      view,
      input,
    ): Promise<{
      readonly channels: readonly ChannelPreview[];
      readonly verdict: GuardVerdict;
      readonly findings: readonly GuardFinding[];
    }> {
      const notice = previewed(room, input, view.now);
      const media = await mediaOf(room, view.db, view.branchId, notice);
      const { zone } = await room.ports.answers.branchOf(view.db, view.branchId);
      const channels = [...room.channels.values()].map((channel): ChannelPreview => {
        const { parts, losses } = fitTo(channel, notice, {
          media,
          zone,
          now: view.now,
          handedInAt: view.now,
          tokens: fittingTokens(room, { content: notice, createdAt: view.now }),
          corrects: null,
        });
        const shown = parts.map((part) => channel.render(part));
        return { channel: channel.id, parts: shown.map(({ text, bytes }) => ({ text, bytes })), losses };
      });
      const context = await room.ports.guardContext(view.db, view.branchId);
      const message = {
        ...textOfNotice(notice),
        attachments: attachmentsOf(notice, (ref) => media.get(ref)?.name ?? ref),
        purpose: input.purpose === "greeting" ? ("greeting" as const) : ("notice" as const),
        audience: "branch" as const,
      };
      const findings = room.ports.guard.inspect(message, context);
      return { channels, verdict: decide(findings), findings };
    },
  });
}
