/**
 * Why a score was computed: an event of the platform, a verdict of a person, time that passed, a recalculation that a
 * person ordered, history under another version that a person made the live one.
 */
export const SCORE_CAUSES = ['event', 'review', 'decay', 'rescore', 'replay'] as const;
export type ScoreCause = (typeof SCORE_CAUSES)[number];
