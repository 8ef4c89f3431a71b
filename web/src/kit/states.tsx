import { Alert, Button, Center, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { type Icon, IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { said } from "@/api/problem";

interface EmptyProps {
  icon: Icon;
  title: string;
  text: ReactNode;
  /** What to do next. */
  action?: ReactNode;
  /** Whether it is the whole page, and its title the page's. */
  whole?: boolean;
}

/** Says that there is nothing yet, why, and what to do about it. */
export function Empty({ icon: Shown, title, text, action, whole = false }: EmptyProps) {
  return (
    <Center py={64} px="md">
      <Stack align="center" gap="sm" maw={440} ta="center">
        <ThemeIcon size={56} radius="xl" variant="light" aria-hidden>
          <Shown size={28} stroke={1.5} />
        </ThemeIcon>
        <Title order={whole ? 1 : 2} fz={18}>
          {title}
        </Title>
        <Text c="dimmed" component="div">
          {text}
        </Text>
        {action}
      </Stack>
    </Center>
  );
}

/** What went wrong, in the server's words, and a way to try again. */
export function Failure({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation("kit");
  return (
    <Alert color="red" icon={<IconAlertTriangle />} role="alert" title={said(error, t("away"))}>
      {again && (
        <Button variant="default" size="xs" onClick={again}>
          {t("again")}
        </Button>
      )}
    </Alert>
  );
}

/** Holds the place of a list that is on its way. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation("kit");
  return (
    <Stack gap="sm" role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <Skeleton key={row} height={44} />
      ))}
    </Stack>
  );
}

/** The next page of a list, if there is one. */
export function More({ more, busy, load }: { more: boolean; busy: boolean; load: () => void }) {
  const { t } = useTranslation("kit");
  if (!more) return null;
  return (
    <Center py="md">
      <Button variant="default" loading={busy} onClick={load}>
        {t("more")}
      </Button>
    </Center>
  );
}
