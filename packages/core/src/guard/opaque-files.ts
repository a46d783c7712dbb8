import { foldText } from "./fold.js";
import type { GuardRule } from "./guard-rule.js";
import type { GuardedAttachment } from "./guarded-message.js";

const words = (list: string): ReadonlySet<string> => new Set(list.split(" "));

const packedDocuments = words("docx xlsx pptx odt ods odp ofd");
const plainDocuments = words("txt md csv json html htm xml pdf doc xls ppt wps et dps rtf ics");
const media = words(
  "jpg jpeg png gif webp heic heif bmp tif tiff svg mp3 m4a aac wav ogg oga amr flac mp4 mov m4v webm avi mkv",
);
const readableTypes =
  /^(?:text|image|audio|video)\/|^application\/(?:pdf|ofd|json|xml|rtf|msword|x-cfb|x-ole-storage|vnd\.ms-(?:excel|powerpoint|works)|vnd\.ms-office|vnd\.openxmlformats-officedocument\.[a-z.]+|vnd\.oasis\.opendocument\.[a-z]+|wps-office\.[a-z]+|kswps|kset|ksdps)$/u;
const zip = /^application\/(?:zip|x-zip(?:-compressed)?)$/u;

/**
 * Holds files that the guard cannot look into: archives, encrypted files and unknown types.
 *
 * Documents, pictures, sound and film are of a known type and pass; what they say or show is inspected only when the
 * host hands over their text.
 */
export function opaqueFiles(): GuardRule {
  return {
    id: "opaque-file",
    verdict: "hold",
    source: "谁发布谁负责:不能查看内容的附件由人审定",
    find: ({ message }) =>
      (message.attachments ?? []).flatMap((file, index) =>
        isOpaque(file) ? [{ part: `attachments[${index}].name` }] : [],
      ),
  };
}

function isOpaque(file: GuardedAttachment): boolean {
  if (file.encrypted === true) return true;
  const ending = endingOf(file.name);
  const isKnown = packedDocuments.has(ending) || plainDocuments.has(ending) || media.has(ending);
  const type = file.mediaType?.toLowerCase().split(";")[0]?.trim() ?? "";
  if (type === "" || type === "application/octet-stream") return !isKnown;
  if (zip.test(type)) return !packedDocuments.has(ending);
  return !readableTypes.test(type) || (ending !== "" && !isKnown);
}

function endingOf(name: string): string {
  const folded = foldText(name).replaceAll("\n", "").trim();
  const dot = folded.lastIndexOf(".");
  return dot < 0 ? "" : folded.slice(dot + 1);
}
