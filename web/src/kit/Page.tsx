import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import type { ReactNode } from "react";

interface PageProps {
  title: string;
  /** Above the title: the way to the list that this is one of. */
  back?: ReactNode;
  /** One calm sentence below the title. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** For pages that need all the room there is. */
  wide?: boolean;
}

/** A page: its heading, what can be done on it, and its content. */
export function Page({ title, back, about, actions, children, wide = false }: PageProps) {
  useDocumentTitle(`${title} · FlowTrack`);
  return (
    <Box px={{ base: "md", sm: "xl" }} py="lg" maw={wide ? undefined : 1180} mx="auto" w="100%">
      {back && <Box mb={6}>{back}</Box>}
      <Group justify="space-between" align="flex-start" mb="lg" gap="md">
        <Stack gap={2} maw={680} miw={0}>
          <Title order={1} fz={24} className="ft-long">
            {title}
          </Title>
          {about && (
            <Text c="dimmed" component="div">
              {about}
            </Text>
          )}
        </Stack>
        {actions && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
}
