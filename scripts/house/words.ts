import { type Finding, findInCode, isTest, type RepositoryFile } from "./repository.js";

const vendorWords =
  /wecom|weixin|企业微信|dingtalk|钉钉|touser|nodemailer|imapflow|corpid|corpsecret|agentid|processquerykey|openconversationid|partstat|robotcode/i;

/** Core names no vendor and no vendor's field, in code or comments: those stop at an adapter's edge. */
export function vendorWordsInCore(files: readonly RepositoryFile[]): Finding[] {
  return files
    .filter(({ path }) => path.startsWith("packages/core/src/") && path.endsWith(".ts") && !isTest(path))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        const match = vendorWords.exec(line);
        return match === null ? [] : [{ path, line: index + 1, message: `core names a vendor's word: "${match[0]}"` }];
      }),
    );
}

const ambient = /\bprocess\.env\b|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/;
const ambientAllowed = new Set(["packages/core/src/clock/clock.ts", "packages/core/src/identifier/identifier.ts"]);

/** Clock, randomness and environment are passed in; only the two defaults read them. */
export function ambientValues(files: readonly RepositoryFile[]): Finding[] {
  return files
    .filter(({ path }) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path))
    .filter(({ path }) => !isTest(path) && !ambientAllowed.has(path) && !/\/(testing|simulator)\//.test(path))
    .flatMap((file) => findInCode(file, ambient, (word) => `reads ${word}: have it passed in`));
}

const unfinished = /\b(TODO|FIXME|XXX|for now|not implemented|placeholder|stub(bed)?|hack)\b|@ts-expect-error/i;
const silenced = /@ts-(ignore|nocheck)|biome-ignore|eslint-disable/;

/** Sources hold no words of unfinished work, and neither they nor tests silence the type checker or the linter. */
export function unfinishedWork(files: readonly RepositoryFile[]): Finding[] {
  return files
    .filter(({ path }) => /^(packages\/[^/]+\/src|examples|bench)\/.*\.ts$/.test(path))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => {
        const match = silenced.exec(line) ?? (isTest(path) ? null : unfinished.exec(line));
        return match === null ? [] : [{ path, line: index + 1, message: `"${match[0]}" has no place here` }];
      }),
    );
}
