import { Box, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a page of settings: its heading, a sentence about it, and what can be set. */
export function Section({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <Box component="section" className="ft-card" p={{ base: "md", sm: "lg" }}>
      <Stack gap="md">
        <Stack gap={2}>
          <Title order={2} fz={17}>
            {title}
          </Title>
          {about && (
            <Text fz="sm" c="dimmed" maw={680} style={{ textWrap: "pretty" }}>
              {about}
            </Text>
          )}
        </Stack>
        {children}
      </Stack>
    </Box>
  );
}
