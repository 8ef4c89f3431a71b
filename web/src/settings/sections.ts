import { type Icon, IconBuilding, IconKey, IconMailCog, IconMailOff, IconUserCircle } from "@tabler/icons-react";

export const SECTIONS = ["workspace", "mail", "keys", "suppression", "account"] as const;
export type SectionName = (typeof SECTIONS)[number];

export const ICONS: Record<SectionName, Icon> = {
  workspace: IconBuilding,
  mail: IconMailCog,
  keys: IconKey,
  suppression: IconMailOff,
  account: IconUserCircle,
};

export const isSection = (name: string): name is SectionName => SECTIONS.some((known) => known === name);
