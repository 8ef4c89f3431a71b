import {
  type Icon,
  IconForms,
  IconGitBranch,
  IconHome,
  IconInbox,
  IconMail,
  IconPlayerPlay,
  IconSettings,
  IconStack2,
  IconUsers,
} from "@tabler/icons-react";

export interface Place {
  name: "dashboard" | "leads" | "workflows" | "executions" | "forms" | "templates" | "mailbox" | "queue" | "settings";
  to: "/" | "/leads" | "/workflows" | "/executions" | "/forms" | "/templates" | "/mailbox" | "/queue" | "/settings";
  icon: Icon;
  /** Pressed after `g`. */
  key: string;
}

/** Where one can go, in the order of the menu. */
export const PLACES: Place[] = [
  { name: "dashboard", to: "/", icon: IconHome, key: "h" },
  { name: "leads", to: "/leads", icon: IconUsers, key: "l" },
  { name: "workflows", to: "/workflows", icon: IconGitBranch, key: "w" },
  { name: "executions", to: "/executions", icon: IconPlayerPlay, key: "e" },
  { name: "forms", to: "/forms", icon: IconForms, key: "f" },
  { name: "templates", to: "/templates", icon: IconMail, key: "t" },
  { name: "mailbox", to: "/mailbox", icon: IconInbox, key: "m" },
  { name: "queue", to: "/queue", icon: IconStack2, key: "q" },
  { name: "settings", to: "/settings", icon: IconSettings, key: "s" },
];
