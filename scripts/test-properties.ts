import fc from "fast-check";

/**
 * Property-based tests draw the same cases in every run, so that a run says something about a change and not about luck.
 * `FAST_CHECK_SEED=$RANDOM npm test` draws others; do that when a parser or a rule has changed.
 */
fc.configureGlobal({ seed: Number(process.env["FAST_CHECK_SEED"] ?? 20_260_301) });
