/** What is uploaded, in DingTalk's own kinds. */
export type MediaKind = "image" | "file";

/** What bytes are: DingTalk goes by the extension. */
export interface MediaFormat {
  /** Without the point. */
  readonly extension: string;
  /** Media type. */
  readonly type: string;
}

/**
 * First bytes of what DingTalk takes.
 *
 * @source DingTalk documentation, 上传媒体文件 (jpg, gif, png, bmp) and 消息发送与接收类型 (xlsx, pdf, zip, rar, doc, docx), 2026-08-22.
 */
const starts: readonly (readonly [kind: MediaKind, start: string, format: MediaFormat])[] = [
  ["image", "89504e47", { extension: "png", type: "image/png" }],
  ["image", "ffd8ff", { extension: "jpg", type: "image/jpeg" }],
  ["image", "47494638", { extension: "gif", type: "image/gif" }],
  ["image", "424d", { extension: "bmp", type: "image/bmp" }],
  ["file", "25504446", { extension: "pdf", type: "application/pdf" }],
  ["file", "504b0304", { extension: "zip", type: "application/zip" }],
  ["file", "52617221", { extension: "rar", type: "application/vnd.rar" }],
  ["file", "d0cf11e0", { extension: "doc", type: "application/msword" }],
];
/** Folders inside a zip that make it a document. */
const office: readonly (readonly [folder: string, format: MediaFormat | null])[] = [
  ["word/", { extension: "docx", type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document" }],
  ["xl/", { extension: "xlsx", type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }],
  ["ppt/", null],
];

/** What bytes are; `null`: nothing that DingTalk takes as this kind. */
export function formatOf(bytes: Uint8Array, kind: MediaKind): MediaFormat | null {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = all.subarray(0, 8).toString("hex");
  const found = starts.find(([of, begins]) => of === kind && start.startsWith(begins))?.[2] ?? null;
  if (found?.extension !== "zip") return found;
  const document = office.find(([folder]) => all.includes(folder));
  return document === undefined ? found : document[1];
}
