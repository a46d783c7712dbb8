import { MicrobranchError } from "@microbranch/core/channel";
import { z } from "zod";

const refs = z.array(z.string());
const safe = z.literal(1).exactOptional();
const content = z.object({ content: z.string() });

const payloadSchema = z.discriminatedUnion("msgtype", [
  z.object({ msgtype: z.literal("text"), text: content, safe }),
  z.object({ msgtype: z.literal("markdown"), markdown: content }),
  z.object({
    msgtype: z.literal("textcard"),
    textcard: z.object({ title: z.string(), description: z.string(), url: z.string(), btntxt: z.string() }),
  }),
  z.object({
    msgtype: z.literal("template_card"),
    template_card: z.record(z.string(), z.unknown()),
    files: refs,
    fileLabel: z.string(),
  }),
  z.object({
    msgtype: z.literal("mpnews"),
    mpnews: z.object({ title: z.string(), before: z.string(), after: z.string(), page: z.string().nullable() }),
    images: refs,
    safe,
  }),
]);

/** A message as it is kept in the outbox: references instead of what is uploaded when it is sent. */
export type WecomPayload = z.output<typeof payloadSchema>;

/**
 * Reads a payload that this adapter rendered.
 *
 * @throws PARCEL_INVALID when it is none.
 */
export function readPayload(payload: unknown, route: string): WecomPayload {
  const parsed = payloadSchema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new MicrobranchError("PARCEL_INVALID", {
    message: `Channel ${route}: the payload was not rendered by this adapter. Render the notice anew.`,
    field: "rendered.payload",
  });
}
