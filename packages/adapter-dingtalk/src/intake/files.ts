import { hasCode } from "@microbranch/core/channel";
import { z } from "zod";
import { type App, call } from "../calls/calls.js";
import { isPublicAddress } from "../http/http.js";
import type { SentFile } from "./reading.js";

/** Most bytes of a file. @source DingTalk documentation, 上传媒体文件, 2026-08-22: nothing larger can be sent. */
const maxBytes = 20_971_520;

const handedOut = z.looseObject({ downloadUrl: z.string().max(4000) });

/**
 * Fetches a file that a member sent and gives it to the host.
 *
 * @returns Its reference; `null` when DingTalk does not hand it out or the host does not want it.
 * @throws What the host throws when it could not be stored.
 * @source DingTalk documentation, 下载机器人接收消息的文件内容, 2026-08-22; how long the address lives is unconfirmed.
 */
export async function fetchFile(
  app: App,
  robotCode: string,
  { kind, downloadCode }: SentFile,
  signal: AbortSignal,
): Promise<string | null> {
  const answer = await call(
    app,
    {
      host: "api",
      path: "/v1.0/robot/messageFiles/download",
      body: () => ({ downloadCode, robotCode }),
      isHandOver: false,
    },
    signal,
  );
  const url = answer.kind === "done" ? handedOut.safeParse(answer.body).data?.downloadUrl : undefined;
  if (url === undefined || !isPublicAddress(url, app.settings.api)) return null;
  const file = await download(app, url, signal);
  if (file === null) return null;
  try {
    return await app.host.media.put(new Blob([file.bytes]).stream(), file.type ?? usualTypes[kind]);
  } catch (error) {
    const isUnwanted = hasCode(error, "MEDIA_TOO_LARGE") || hasCode(error, "MEDIA_TYPE_REFUSED");
    if (isUnwanted) return null;
    throw error;
  }
}

/** What kinds are when nothing says more. @source The same page as for uploads. */
const usualTypes: Readonly<Record<SentFile["kind"], string>> = Object.freeze({
  picture: "image/jpeg",
  audio: "audio/amr",
  video: "video/mp4",
  file: "application/octet-stream",
});

interface Downloaded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string | null;
}

async function download({ host, ending }: App, url: string, signal: AbortSignal): Promise<Downloaded | null> {
  try {
    const response = await host.fetch(url, { redirect: "error", signal: AbortSignal.any([signal, ending]) });
    if (!response.ok) {
      await response.body?.cancel();
      return null;
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) return null;
      chunks.push(chunk);
    }
    const said = response.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
    const isTelling = /^[\w.+-]+\/[\w.+-]+$/u.test(said) && said !== "application/octet-stream";
    return size === 0 ? null : { bytes: new Uint8Array(Buffer.concat(chunks)), type: isTelling ? said : null };
  } catch {
    return null;
  }
}
