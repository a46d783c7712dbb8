/**
 * Put between two signs that would be markup together; nobody sees it. DingTalk's pages name no sign that takes markup
 * back, as a backslash does elsewhere.
 */
const joiner = "\u2060";

const urlForm = /https?:\/\/[^\s<>"'，。；、！？（）【】《》“”]+/giu;

/** Signs that mean something wherever they stand: they become their wide forms, which look much the same. */
const wide: Readonly<Record<string, string>> = { "*": "＊", "`": "｀" };
const inUrl: Readonly<Record<string, string>> = {
  "*": "%2A",
  "`": "%60",
  "~": "%7E",
  "(": "%28",
  ")": "%29",
  "[": "%5B",
  "]": "%5D",
  "<": "%3C",
  ">": "%3E",
  '"': "%22",
  "\\": "%5C",
};

/** A URL with the signs percent-encoded that would end a link or be markup: it leads to the same place. */
export function asUrl(url: string): string {
  return url.replace(/[*`()[\]<>"\\\s]|~(?=~)|(?<=~)~|_(?=_)|(?<=_)_/gu, (sign) =>
    sign === "_" ? "%5F" : (inUrl[sign] ?? encodeURIComponent(sign)),
  );
}

/** A member's words within a line: nothing in them is markup, and they read as they were written. */
function asLine(text: string): string {
  let done = "";
  let from = 0;
  for (const match of text.matchAll(urlForm)) {
    done += words(text.slice(from, match.index)) + asUrlInText(match[0]);
    from = match.index + match[0].length;
  }
  return done + words(text.slice(from));
}

/** In running text a URL stays as it was written wherever it can. */
function asUrlInText(url: string): string {
  return url.replace(/[*`]|~(?=~)|(?<=~)~|_(?=_)|(?<=_)_|\](?=\()/gu, (sign) =>
    sign === "_" ? "%5F" : (inUrl[sign] ?? sign),
  );
}

function words(text: string): string {
  return text
    .replace(/[*`]/gu, (sign) => wide[sign] ?? sign)
    .replace(/~{2,}/gu, (run) => "～".repeat(run.length))
    .replace(/_{2,}|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, (run) => "＿".repeat(run.length))
    .replace(/\](?=[([:])/gu, `]${joiner}`)
    .replace(/!(?=\[)/gu, `!${joiner}`)
    .replace(/<(?=[\p{L}@!/?])/gu, `<${joiner}`)
    .replace(/&(?=#?\w{1,32};)/gu, `&${joiner}`)
    .replace(/\\(?=[!-/:-@[-`{-~]|$)/gmu, `\\${joiner}`);
}

/** What begins a heading, a quote, a list, a table, a rule, a code block or a definition. */
const lineMark =
  /^(?=[ \t]*(?:#{1,6}(?:[ \t]|$)|>|[-+=]{1,}|\d{1,9}[.)](?:[ \t]|$)|\||\[[^\]]*\][^:]?:)|[ \t]{4,}|\t)/u;

/** A line of a member's words: it begins nothing. */
export function asWholeLine(text: string): string {
  const safe = asLine(text);
  return lineMark.test(safe) ? `${joiner}${safe}` : safe;
}

/** A member's words as the words of a link, or between marks of emphasis: one line, without brackets. */
export function asTitle(text: string): string {
  return asLine(oneLine(text)).replace(/[[\]]/gu, (sign) => (sign === "[" ? "［" : "］"));
}

/** Text in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/gu, " ");
}
