/** A file as it is uploaded. */
export interface Upload {
  /** What members see it called. */
  readonly name: string;
  /** Media type. */
  readonly type: string;
  /** Content. */
  readonly content: Uint8Array;
}

/**
 * The one part `media` of an upload, with the length that the platform compares.
 *
 * @param mark Letters and digits that the content does not hold, as a digest of it.
 * @source WeCom documentation, page 90253: `name`, `filename`, `filelength`; code 40123 where they differ.
 */
export function multipart(
  { name, type, content }: Upload,
  mark: string,
): { body: Uint8Array<ArrayBuffer>; type: string } {
  const boundary = `microbranch-${mark}`;
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${quoted(name)}"; ` +
    `filelength=${content.byteLength}\r\nContent-Type: ${type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  return { body: new Uint8Array(body), type: `multipart/form-data; boundary=${boundary}` };
}

function quoted(name: string): string {
  return name.replace(/["\\\p{Cc}]/gu, "_");
}
