/** Pieces of text that must stay whole, from scripts and signs that are often cut. */
const pieces: readonly string[] = [
  "汉字",
  "𠮷野家",
  "あいう",
  "한국어",
  "각",
  "é",
  "ñ̃",
  "ก็ว่า",
  "नमस्ते",
  "क्ष्म",
  "שָׁלוֹם",
  "السَّلَامُ",
  "👨‍👩‍👧‍👦",
  "👩🏽‍🚒",
  "🏳️‍🌈",
  "🇨🇳",
  "❤️",
  "1️⃣",
  "plain words",
  "，",
  "。",
  " ",
  "https://example.org/a/b?name=%E6%B1%89&x=1#part",
];

const longUrl = `https://example.org/${"long-path/".repeat(60)}?q=${"0123456789".repeat(8)}#end`;

/** Texts that hold nothing dangerous but are easily cut in the wrong place. */
export const wholeTexts: readonly string[] = [
  "党员大会改到周五下午三点，请大家带上学习笔记。",
  "👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦 一家人 👩🏽‍🚒👩🏽‍🚒",
  "ééé ñ̃ñ̃ 각각 क्ष्म नमस्ते",
  "שָׁלוֹם וּבְרָכָה · السَّلَامُ عَلَيْكُم",
  "🇨🇳🇨🇳🇨🇳 ❤️❤️ 1️⃣2️⃣3️⃣",
  `材料见 ${longUrl} 请查收`,
  "𠮷𠮷𠮷野家，生僻字也要完整。",
];

/** So many more such texts, the same ones in each run, each of so many pieces. */
export function generatedTexts(count: number, piecesEach: number): readonly string[] {
  const next = seeded(20260301);
  return Array.from({ length: count }, () =>
    Array.from({ length: piecesEach }, () => pieces[Math.floor(next() * pieces.length)] ?? "")
      .join("")
      .trim(),
  );
}

/** Numbers from 0 to below 1, the same ones for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Name of the tag and the header which must never come to life. */
const evilName = "mbx-evil";

/** What members may write to make a platform do something, in groups that go into one message each. */
export const injections: readonly (readonly string[])[] = [
  [
    `<${evilName} onclick="x()">点我</${evilName}>`,
    `"><${evilName}>`,
    `'><${evilName} a='`,
    `<a href="//evil.example">查看</a>`,
  ],
  [
    `</p></td></table><${evilName}>`,
    `<!-- <${evilName}> -->`,
    `<![CDATA[<${evilName}>]]>`,
    "&lt;b&gt; &amp;amp; &#60;i&#62;",
  ],
  ["[点我](//evil.example/)", "![图](//evil.example/x.png)", "**粗** __线__ ~~删~~ `码`", "](//evil.example)["],
  ["# 标题", "> 引用", "- 条目", "1. 条目", "```码```", "| 甲 | 乙 |"],
  ["@all", "@everyone 开会", "<@all>", "@所有人", "<!everyone>", `<at user_id="all"></at>`, "@{all}"],
  ["{{name}} {{{name}}}", `\${name} #{name} %{name}`, "{0} %s %n %d", "<%= name %> {% raw %}", "[[name]]"],
  ["$& $1 $$ $` $'", `\\u003c${evilName}\\u003e`, `\\n \\" \\\\`, `","${evilName}":"`, `Bcc: ${evilName}@example.org`],
];

/** A title that tries to end its line and to go on as a header. */
export const headerInjection = `会议\r\nX-${evilName}: 1\r\n\r\n<${evilName}>`;

/** The same text without anything that could mean something to a machine. */
export function neutral(text: string): string {
  return text.replace(/[!-~]/gu, "x").replace(/[^\s!-~]/gu, "文");
}

/**
 * A text as a reader takes it, whatever a platform makes of blanks, and with what adapters may do to defuse a sign taken
 * back: full-width forms, invisible characters in between, backslashes before.
 */
export function folded(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\p{Cf}\\]/gu, "")
    .replace(/\s+/gu, " ")
    .trim();
}
