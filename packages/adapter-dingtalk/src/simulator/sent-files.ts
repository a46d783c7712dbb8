import { z } from "zod";
import { newDone, newRefused, type SimulatedAnswer, type SimulatedRequest } from "./answers.js";
import type { Platform } from "./platform.js";

/** A file that a member sent. */
export interface SimulatedFile {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** Media type. */
  readonly type: string;
}

const asking = z.looseObject({ downloadCode: z.string(), robotCode: z.string() });

/** What members sent, and where it is handed out: at `/files/<code>`. */
export class SentFiles {
  readonly #platform: Platform;
  readonly #files = new Map<string, SimulatedFile>();

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** Keeps a file; gives its code. */
  add(file: SimulatedFile, code = `download-${this.#platform.next()}`): string {
    this.#files.set(code, file);
    return code;
  }

  /** Takes `messageFiles/download`. @source DingTalk documentation, 下载机器人接收消息的文件内容, 2026-08-22. */
  take({ body }: SimulatedRequest, url: string): SimulatedAnswer {
    const asked = asking.safeParse(body).data;
    if (asked === undefined || !this.#files.has(asked.downloadCode))
      return newRefused(400, "invalidParameter.robotCode.downloadCode");
    if (asked.robotCode !== this.#platform.world.app.clientId)
      return newRefused(400, "invalidParameter.robotCode.auth");
    return newDone({ downloadUrl: `${url}/files/${encodeURIComponent(asked.downloadCode)}` });
  }

  /** The file at a path. */
  at(path: string): SimulatedFile | undefined {
    return path.startsWith("/files/") ? this.#files.get(decodeURIComponent(path.slice("/files/".length))) : undefined;
  }
}
