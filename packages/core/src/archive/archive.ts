export { type AppendDraft, type AppendedRecord, appendRecord, appendRecords } from "./append-record.js";
export { canonicalJson, maxCanonicalDepth } from "./canonical-json.js";
export {
  type Checkpoint,
  type CheckpointContent,
  type CheckpointVerdict,
  checkpointText,
  parseCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from "./checkpoint.js";
export { payloadCommitment, saltBytes } from "./commitment.js";
export {
  createEd25519Signer,
  type Ed25519Key,
  type Ed25519Signer,
  generateEd25519Key,
  parseVerifierKey,
} from "./ed25519.js";
export { erasePayload, type PayloadErasure } from "./erase-payload.js";
export {
  type Appended,
  appendLeafHash,
  appendLeafHashes,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  frontierRoot,
  type TileNode,
  tileHeight,
} from "./frontier.js";
export { type HashName, hashBytes, hashNames, isHashName, leafHash, nodeHash } from "./hashing.js";
export type { LogFault, LogFaultKind } from "./log-fault.js";
export type { HeadClaim, LogReport, LogVerification } from "./log-verification.js";
export {
  type ConsistencyProofOptions,
  consistencyProof,
  type InclusionProofOptions,
  inclusionProof,
  merkleRoot,
} from "./merkle-tree.js";
export { checkpointKind, erasureKind } from "./own-kinds.js";
export type { Position } from "./position.js";
export { type ConsistencyClaim, type InclusionClaim, verifyConsistency, verifyInclusion } from "./proof-check.js";
export { type GrowthProof, proveConsistency, proveInclusion, type RecordProof } from "./prove.js";
export { type RecordPage, type RecordQuery, readRecord, readRecords, streamRecords } from "./read-records.js";
export {
  type ArchiveRecord,
  type RecordDraft,
  type Retention,
  recordLeaf,
  recordText,
  retentions,
  type SealedRecord,
  sealRecord,
} from "./record.js";
export { type RecordFlaw, type RecordVerdict, type StoredRecord, verifyRecord } from "./record-check.js";
export {
  type NoteSignature,
  type NoteVerdict,
  type NoteVerifier,
  type ParsedNote,
  parseNote,
  type Signer,
  signNote,
  verifyNote,
} from "./signed-note.js";
export {
  type CheckpointEntry,
  checkpointDraft,
  makeCheckpoint,
  readCheckpoints,
  type StoredCheckpoint,
  storeCheckpoint,
} from "./stored-checkpoint.js";
export { type LogHead, logHead, openLog } from "./stored-head.js";
export {
  consistencyProofFrom,
  type HashReader,
  inclusionProofFrom,
  merkleRootFrom,
  type StoredTree,
} from "./stored-proof.js";
export type { LogRecord, RecordErasure } from "./stored-record.js";
export { verifyLog } from "./verify-log.js";
export { type StoredLogVerification, verifyStoredLog } from "./verify-stored-log.js";
