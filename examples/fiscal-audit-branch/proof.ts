import { verifyCheckpoint, verifyInclusion, verifyRecord } from "@microbranch/core";
import { branchId } from "./branch-document.js";
import type { Home } from "./home.js";

/** What a reader needs to believe the record without believing us. */
export interface ProofReport {
  /** Whether every check came out well. */
  readonly isSound: boolean;
  /** What was checked, line by line, for people. */
  readonly lines: readonly string[];
}

/** Verifies the whole log, then one record against the checkpoint that was given away, by the pure functions only. */
export async function prove(home: Home, note: string, kind: string): Promise<ProofReport> {
  const { archive } = home.hub.as({ host: "example" });
  const report = await archive.verify({ branchId });
  const checkpoint = verifyCheckpoint(note, [home.verifierKey]);
  const lines = [
    report.ok
      ? `核验通过:${report.size} 条记录逐条相符,根摘要 ${hex(report.root)}`
      : `核验未通过:${report.faultCount} 处不符`,
    checkpoint.ok
      ? `检查点:${checkpoint.signedBy.join("、")} 于第 ${checkpoint.checkpoint.size} 条处签名(Ed25519),签名有效`
      : `检查点无效:${checkpoint.reason}`,
  ];
  if (!checkpoint.ok) return { isSound: false, lines };

  const [record] = (await archive.list({ branchId, kind, limit: 1 })).items;
  if (record === undefined) return { isSound: false, lines: [...lines, `没有 ${kind} 这类记录`] };
  const { size, root } = checkpoint.checkpoint;
  const proof = await archive.prove({ branchId, seq: record.metadata.seq, size });
  const isThere = verifyInclusion({ ...proof, root }); // the root that was signed, not the one that the store tells
  const isWhole = verifyRecord(proof.record).state === "intact";
  return {
    isSound: report.ok && isThere && isWhole,
    lines: [
      ...lines,
      `存在证明:第 ${proof.index} 条记录(${kind},${record.metadata.at})在 ${size} 条之中,共 ${proof.proof.length} 步`,
      `  记录的叶子  ${hex(proof.leafHash)}`,
      ...proof.proof.map((hash, step) => `  第 ${step + 1} 步与     ${hex(hash)}`),
      `  算得的根${isThere ? "与签名的根相同" : "与签名的根不同"}  ${hex(root)}`,
      `  记录的内容${isWhole ? "与叶子中的承诺值相符" : "与叶子中的承诺值不符"}`,
    ],
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
