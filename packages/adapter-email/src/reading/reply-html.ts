import { Parser } from "htmlparser2";
import { htmlToText } from "./html-text.js";

/** Containers in which mail programs put what they quote; Outlook prefixes the names of others by `x_`. */
const quoteClass =
  /(?:^|\s)(?:x_)*(?:gmail_quote(?:_container)?|gmail_attr|gmail_extra_quote|yahoo_quoted|protonmail_quote|zmail_extra|ntes-mailmaster-quote|moz-cite-prefix|moz-forward-container|tutanota_quote|OutlookMessageHeader|mail_quote|aol_quoted|alimail-quote|foxmail_quote|netease_quote|qm_original|WPS_quote)(?:\s|$)/iu;
const quoteId =
  /^(?:x_)*(?:isReplyContent|origbody|reply-intro|yahoo_quoted_\d*|zmail_extra|original-content|qm_con_body_quote)$/iu;
/** Elements after which everything is history. */
const endId =
  /^(?:x_)*(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|stopSpelling|replySplit|ms-outlook-mobile-signature-end)$/iu;
const endStyle = /border(?:-top)?\s*:\s*(?:none\s*;\s*border-top\s*:\s*)?solid\s+#(?:e1e1e1|b5c4df)/iu;
const qqQuote = /background\s*:\s*#efefef/iu;
const signatureMark = /(?:^|\s)(?:x_)*(?:gmail_signature(?:_prefix)?|foxmail_signature|signature)(?:\s|$)/iu;
const signatureId =
  /^(?:x_)*(?:imail_signature|signature|spnEditorSign|ntes-pcmac-signature|ms-outlook-mobile-signature)$/iu;

/** What an HTML body says once quotes and signatures are left out by the marks of the programs that made them. */
export interface HtmlReply {
  /** The words outside of quotes. */
  readonly text: string;
  /** Whether a quote was found by its marks. */
  readonly hasQuote: boolean;
}

/** Reads an HTML reply by the marks that mail programs leave. One pass, at any depth. */
export function htmlReply(html: string): HtmlReply {
  const left: string[] = [];
  let kept = "";
  let hasQuote = false;
  let isOver = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (isOver) return;
        if (left.length > 0) {
          if (!voids.has(name)) left.push(name);
          return;
        }
        const mark = markOf(name, attributes);
        if (mark === "end") {
          isOver = hasQuote = true;
          return;
        }
        if (mark !== null && !voids.has(name)) {
          hasQuote ||= mark === "quote";
          left.push(name);
          kept += "\n";
          return;
        }
        const hidden = /display\s*:\s*none/iu.test(attributes["style"] ?? "") ? ' style="display:none"' : "";
        kept += `<${name}${hidden}>`;
      },
      ontext(text) {
        if (!isOver && left.length === 0) kept += text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      },
      onclosetag(name) {
        if (isOver) return;
        if (left.length > 0) {
          if (left.at(-1) === name) left.pop();
          return;
        }
        if (!voids.has(name)) kept += `</${name}>`;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html);
  return { text: htmlToText(kept), hasQuote };
}

const voids = new Set(["br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"]);

function markOf(name: string, attributes: Readonly<Record<string, string>>): "quote" | "end" | "signature" | null {
  const { class: classes = "", id = "", style = "" } = attributes;
  if (endId.test(id) || ((name === "div" || name === "p" || name === "td") && endStyle.test(style))) return "end";
  if (quoteId.test(id) || quoteClass.test(classes)) return "quote";
  if (
    name === "blockquote" &&
    (attributes["type"] === "cite" || attributes["cite"] !== undefined || quoteStyle.test(style))
  )
    return "quote";
  if (name === "div" && qqQuote.test(style)) return "quote";
  return signatureMark.test(classes) || signatureId.test(id) ? "signature" : null;
}

const quoteStyle = /border-left|padding-left:\s*1ex/iu;
