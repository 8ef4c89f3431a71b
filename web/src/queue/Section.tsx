import { Group, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of the page under a heading of its own. */
export function Section({ title, mark, children }: { title: string; mark?: ReactNode; children: ReactNode }) {
  return (
    <Stack component="section" gap="sm" p="lg" className="ft-card" aria-label={title}>
      <Group justify="space-between">
        <Title order={2} fz={16}>
          {title}
        </Title>
        {mark}
      </Group>
      {children}
    </Stack>
  );
}
