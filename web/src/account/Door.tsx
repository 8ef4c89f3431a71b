import { Center, Paper, Stack, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

/** The card in the middle of an empty page: for whoever is not inside yet. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(`${title} · FlowTrack`);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper className="ft-card" p={{ base: "lg", sm: 36 }} w="100%" maw={420}>
        <Stack gap="md">
          <img src="/favicon.svg" alt="" width={40} height={40} />
          <Title order={1} fz={24}>
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
