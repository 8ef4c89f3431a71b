export const REASONS = ["manual", "unsubscribe", "bounce", "complaint"] as const;
export type Reason = (typeof REASONS)[number];

export const isReason = (text: string): text is Reason => REASONS.some((reason) => reason === text);
