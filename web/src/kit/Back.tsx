import { Group } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { TextLink } from "./links";

interface BackProps {
  to: "/leads" | "/workflows" | "/executions" | "/forms" | "/templates";
  children: ReactNode;
}

/** From the page of one thing to the list of all. */
export function Back({ to, children }: BackProps) {
  return (
    <TextLink to={to} fz="sm" c="dimmed" w="fit-content" display="block">
      <Group gap={4} component="span" wrap="nowrap">
        <IconArrowLeft size={15} aria-hidden />
        {children}
      </Group>
    </TextLink>
  );
}
