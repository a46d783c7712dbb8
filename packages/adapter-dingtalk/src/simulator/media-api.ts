import { oldDone, oldRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform } from "./platform.js";

/** @source DingTalk documentation, 上传媒体文件, 2026-08-22. */
const kinds: Readonly<Record<string, { readonly extensions: readonly string[]; readonly maxBytes: number }>> = {
  image: { extensions: ["jpg", "gif", "png", "bmp"], maxBytes: 20_971_520 },
  voice: { extensions: ["amr", "mp3", "wav"], maxBytes: 2_097_152 },
  video: { extensions: ["mp4"], maxBytes: 20_971_520 },
  file: {
    extensions: ["doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"],
    maxBytes: 20_971_520,
  },
};

/** Takes `media/upload`. */
export async function uploadMedia(platform: Platform, request: SimulatedRequest): Promise<SimulatedAnswer> {
  if (!request.type.startsWith("multipart/form-data")) return oldRefused(43008, "multipart is expected");
  const kind = kinds[request.query.get("type") ?? ""];
  if (kind === undefined) return oldRefused(40004, "invalid media type");
  const body = new Uint8Array(request.bytes);
  const form = await new Response(body, { headers: { "content-type": request.type } }).formData().catch(() => null);
  const media = form?.get("media");
  if (!(media instanceof File)) return oldRefused(43008, "there is no media");
  const extension = /\.(\w+)$/u.exec(media.name)?.[1]?.toLowerCase() ?? "";
  if (!kind.extensions.includes(extension)) return oldRefused(40005, "invalid file type");
  if (media.size === 0) return oldRefused(44001, "empty media");
  if (media.size > kind.maxBytes) return oldRefused(40006, "media too large");
  const type = request.query.get("type");
  const media_id = `@lADPSimulated${platform.next()}`;
  return oldDone({ media_id, created_at: platform.clock.now(), type });
}
