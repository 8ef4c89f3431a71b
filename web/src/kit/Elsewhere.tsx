import { Alert, Button, Group, Text } from "@mantine/core";
import { IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRefused } from "./changed";

interface ElsewhereProps {
  title: string;
  /** What a person can do about it, the safest first. What fails is told, and can be tried again. */
  ways: { label: string; act: () => Promise<void> | void }[];
  square?: boolean;
}

/** What is edited here was changed elsewhere. Nothing is saved until a person says which one counts. */
export function Elsewhere({ title, ways, square = false }: ElsewhereProps) {
  const { t } = useTranslation("kit");
  const [busy, setBusy] = useState(false);
  const refused = useRefused();
  const once = async (act: () => Promise<void> | void) => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Alert color="red" {...(square ? { radius: 0 } : {})} icon={<IconUsers />} role="alert" title={title}>
      <Text fz="sm" mb="sm">
        {t("elsewhere.text")}
      </Text>
      <Group gap="sm">
        {ways.map(({ label, act }, place) => (
          <Button
            key={label}
            size="xs"
            variant={place === 0 ? "filled" : "default"}
            disabled={busy}
            onClick={() => void once(act)}
          >
            {label}
          </Button>
        ))}
      </Group>
    </Alert>
  );
}
