import { Avatar, Group, Menu, Stack, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconLogout } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/account/session";
import { client } from "@/api/client";
import { LANGUAGES, type Language, speak } from "@/i18n";

const SCHEMES = ["light", "dark", "auto"] as const;

/** The person: how things look and sound to them, and the way out. */
export function Me({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = async () => {
    await client.DELETE("/api/v1/session");
    location.assign("/"); // with nothing left in this tab
  };
  const chosen = (is: boolean) => (is ? <IconCheck size={14} aria-hidden /> : null);
  return (
    <Menu position="top-start" width={220} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton p={8}>
          <Group gap="sm" wrap="nowrap">
            <Avatar size={30} radius="xl" color="flow" name={session.account?.name ?? ""} aria-hidden />
            <Stack gap={0} miw={0}>
              <Text fz="sm" fw={550} truncate>
                {session.account?.name}
              </Text>
              <Text fz="xs" c="dimmed" truncate>
                {session.account?.email}
              </Text>
            </Stack>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("appearance")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item key={scheme} onClick={() => setColorScheme(scheme)} rightSection={chosen(scheme === colorScheme)}>
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t("language")}</Menu.Label>
        {(Object.keys(LANGUAGES) as Language[]).map((language) => (
          <Menu.Item
            key={language}
            lang={language}
            onClick={() => void speak(language)}
            rightSection={chosen(language === i18n.language)}
          >
            {LANGUAGES[language]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          {t("signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
