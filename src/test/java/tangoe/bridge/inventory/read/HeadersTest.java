package tangoe.bridge.inventory.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.inventory.store.Stock;

/** The shipped mapping reads what TEM, carriers and device managers export, and takes nothing for what it is not. */
class HeadersTest {

    /** The kind of the report, then each field with the header that feeds it. Every other header must feed nothing. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Wireless Number,User Name,Plan,Monthly Plan Charge,Data Usage (GB),Account Number | line phone_number=Wireless Number account_number=Account Number plan=Plan owner_name=User Name
            Wireless Number,User Name,MRC,Current Charges,Status | line phone_number=Wireless Number source_status=Status owner_name=User Name
            Device ID,Device name,Serial number,Primary user UPN,Primary user display name,Last check-in,Manufacturer,Model,OS | device manufacturer=Manufacturer model=Model serial_number=Serial number owner_name=Primary user display name owner_email=Primary user UPN
            Id,DeviceName,SerialNumber,IMEI,MEID,PhoneNumber,SubscriberCarrier,EmailAddress,UserPrincipalName,UserDisplayName,EnrolledDateTime | device imei=IMEI serial_number=SerialNumber phone_number=PhoneNumber carrier=SubscriberCarrier owner_name=UserDisplayName owner_email=EmailAddress,UserPrincipalName
            device.id,device.serialNumber,device.deviceName,device.imei | device imei=device.imei serial_number=device.serialNumber
            Num SAL;Nom;Contrat;N° SIM;OP;PUK;NUMERO;RIO;IMEI Téléphone (*#06#);Matèriel | line model=Matèriel imei=IMEI Téléphone (*#06#) iccid=N° SIM phone_number=NUMERO carrier=OP employee_id=Num SAL owner_name=Nom
            Patrimonio;Serial;Modelo;Marca;Tipo;Status;Valor Pago;Data Compra;Fornecedor;IMEI;ID Pulsus;Setor Ativo;Centro de Custo | device category=Tipo manufacturer=Marca model=Modelo imei=IMEI serial_number=Serial source_status=Status group=Setor Ativo cost_center=Centro de Custo
            Numero;Operadora;ICCID;Plano | line iccid=ICCID phone_number=Numero carrier=Operadora plan=Plano
            Tipo Equipo;Condición;Serial;Marca;Modelo;IMEI;Número;Plan;Fecha Entrega | device manufacturer=Marca model=Modelo imei=IMEI serial_number=Serial phone_number=Número plan=Plan
            Timestamp,MAC_Address,Serial_Number,Device_ID,IMEI,ICCID,Hostname,Model | device model=Model imei=IMEI serial_number=Serial_Number iccid=ICCID
            Asset ID,Type,Brand,Model,Serial Number,IMEI,Status,Assigned To,Assigned Email,Department,Location | device category=Type manufacturer=Brand model=Model imei=IMEI serial_number=Serial Number source_status=Status owner_name=Assigned To owner_email=Assigned Email group=Department
            ICCID,EID,STATUS,IMSI,MSISDN,IMEI,IP_ADDRESS,SIM_TYPE,LABEL | line imei=IMEI iccid=ICCID phone_number=MSISDN source_status=STATUS
            Manufacturer,Model,Codename,Model Number,Carrier,IMEI,Serial Number,Barcode,HW,ICCID,IMSI,MDN,Owner | device manufacturer=Manufacturer model=Model,Model Number imei=IMEI serial_number=Serial Number iccid=ICCID phone_number=MDN carrier=Carrier owner_name=Owner
            Rufnummer;Kartennummer;Tarif;Kundennummer;Teilnehmer;Kostenstelle;Vertragsende;IMEI | line imei=IMEI iccid=Kartennummer phone_number=Rufnummer account_number=Kundennummer plan=Tarif owner_name=Teilnehmer cost_center=Kostenstelle
            Numéro de ligne;Nom de l'utilisateur;Compte de facturation;Offre;N° carte SIM;Date d'activation;Fin d'engagement | line iccid=N° carte SIM phone_number=Numéro de ligne account_number=Compte de facturation plan=Offre owner_name=Nom de l'utilisateur activated_on=Date d'activation
            Billing account number,Wireless number,First name,Last name,Rate plan,Device make,Device model,IMEI,SIM number | line manufacturer=Device make model=Device model imei=IMEI iccid=SIM number phone_number=Wireless number account_number=Billing account number plan=Rate plan owner_name=First Name + Last Name
            ID,Device Category,Identifier,Person,Group | none tangoe_id=ID category=Device Category owner_name=Person group=Group
            UDID,Serial Number,Username,Status,Owner,Group,Type,Email Address,Phone Number | device serial_number=Serial Number phone_number=Phone Number owner_email=Email Address
            Cell #,Employee #,Employee,Acct # | line phone_number=Cell # account_number=Acct # employee_id=Employee # owner_name=Employee
            numero_linea,operador,plan,estado,asignado_a | line phone_number=numero_linea carrier=operador plan=plan source_status=estado owner_name=asignado_a
            MaaS360 Device ID,Username,IMEI/MEID,Ownership,MDM Status | device imei=IMEI/MEID
            Empleado;Número;Costo | line phone_number=Número owner_name=Empleado
            Serie;Responsable | device serial_number=Serie owner_name=Responsable
            id,name,number,status,serial | device serial_number=serial source_status=status
            Asset tag,Display name,Model category,Model,Serial number,Assigned to,State,Substate,Location,Cost center,Owned by,Managed by | device category=Model category model=Model serial_number=Serial number source_status=State owner_name=Assigned to cost_center=Cost center
            model_category,serial_number,assigned_to,assigned_to.employee_number,install_status,u_imei,u_phone_number,sys_id,managed_by | device category=model_category imei=u_imei serial_number=serial_number phone_number=u_phone_number source_status=install_status employee_id=assigned_to.employee_number owner_name=assigned_to
            Billing account number,Wireless number,SIM number (ICCID),Device IMEI | line imei=Device IMEI iccid=SIM number (ICCID) phone_number=Wireless number account_number=Billing account number
            CONTA,NUMERO DO ACESSO,DT ATIVACAO,SIMCARD,MODELO APARELHO | line model=MODELO APARELHO iccid=SIMCARD phone_number=NUMERO DO ACESSO account_number=CONTA activated_on=DT ATIVACAO
            Serial Number,MDM Server,Source ID,Assigned To,Status | device serial_number=Serial Number
            International Number,Plan,Device -> IMEI,Device -> Device Category | line category=Device -> Device Category imei=Device -> IMEI phone_number=International Number plan=Plan
            N° Ligne;Nom Utilisateur;Prénom Utilisateur;Offre;N° SIM;N° de série (IMEI);Terminal;Etat | line model=Terminal imei=N° de série (IMEI) iccid=N° SIM phone_number=N° Ligne plan=Offre source_status=Etat owner_name=Prénom utilisateur + Nom utilisateur,Nom Utilisateur
            Linha;Plano Atual;Nº do SIM Card;Data Ativação;Status Linha;IMEI do Aparelho;Marca Aparelho | line manufacturer=Marca Aparelho imei=IMEI do Aparelho iccid=Nº do SIM Card phone_number=Linha plan=Plano Atual source_status=Status Linha activated_on=Data Ativação
            Service Number,Plan,SIM Serial No.,Connect Date,IMEI-Nr. | line imei=IMEI-Nr. iccid=SIM Serial No. phone_number=Service Number plan=Plan activated_on=Connect Date
            Wireless number,User name,Account number,Device ID,SIM,Device manufacturer,Device model,Plan description | line manufacturer=Device manufacturer model=Device model imei=Device ID iccid=SIM phone_number=Wireless number account_number=Account number plan=Plan description owner_name=User name
            Wireless number,Device ID,Device IMEI | line imei=Device IMEI phone_number=Wireless number
            Toestel;Merk;Serienummer;IMEI;Telefoonnummer;Gebruiker;Kostenplaats;Afdeling;Status | device manufacturer=Merk model=Toestel imei=IMEI serial_number=Serienummer phone_number=Telefoonnummer source_status=Status owner_name=Gebruiker group=Afdeling cost_center=Kostenplaats
            06-nummer;Simkaartnummer;Abonnement;Klantnummer;Naam;Personeelsnummer;E-mailadres;Activatiedatum;Toestel | line model=Toestel iccid=Simkaartnummer phone_number=06-nummer account_number=Klantnummer plan=Abonnement employee_id=Personeelsnummer owner_name=Naam owner_email=E-mailadres activated_on=Activatiedatum
            Serial Number,Device Phone Number,Full Name,Phone Number,IMEI | device imei=IMEI serial_number=Serial Number phone_number=Device Phone Number,Phone Number owner_name=Full Name
            Account number,Wireless number,Current device ID,Shipped device ID,SIM ID | line imei=Current device ID iccid=SIM ID phone_number=Wireless number account_number=Account number
            ICCID,MSISDN,SIM State,Device ID,Modem ID,Date Activated | line iccid=ICCID phone_number=MSISDN source_status=SIM State activated_on=Date Activated
            Wireless Number,Device ID (ESN/IMEI/MEID),SIM (ICCID) | line imei=Device ID (ESN/IMEI/MEID) iccid=SIM (ICCID) phone_number=Wireless Number
            Serial No,IMEI(s),Phone Number(s),ICCID(s) | device imei=IMEI(s) serial_number=Serial No iccid=ICCID(s) phone_number=Phone Number(s)
            Serial,Phone Number 1,ICCID 1,IMEI 1,IMEI 2 | device imei=IMEI 1 serial_number=Serial iccid=ICCID 1 phone_number=Phone Number 1
            NUM_ACESSO;NOME_PLANO;Nº Tarjeta SIM;DT_ATIVACAO | line iccid=Nº Tarjeta SIM phone_number=NUM_ACESSO plan=NOME_PLANO activated_on=DT_ATIVACAO
            hardware.serialNumber,network.imei,network.iccid,network.phoneNumber | device imei=network.imei iccid=network.iccid serial_number=hardware.serialNumber phone_number=network.phoneNumber
            IMEI,Device Category,Line -> International Number,Line -> Plan | device category=Device Category imei=IMEI phone_number=Line -> International Number plan=Line -> Plan
            """)
    void eachColumnFeedsItsFieldOrNone(String headers, String expected) {
        AssetColumns.Layout layout = Stock.COLUMNS.ofReport(List.of(headers.split("[,;]")));
        Map<String, String> read = new LinkedHashMap<>();
        for (AssetColumns.Rule rule : layout.rules()) {
            read.put(rule.field().word(), String.join(",", Arrays.stream(rule.candidates()).mapToObj(layout.names()::get).toList()));
        }

        List<String> words = new ArrayList<>(List.of(expected.split(" (?=[a-z_]+=)")));
        if (words.remove(0).equals("none")) {
            assertThat(layout.hasKey()).isFalse();
        } else {
            assertThat(layout.hasKey()).isTrue();
            assertThat(layout.origin().kind.word()).isEqualTo(expected.split(" ")[0]);
        }
        assertThat(read.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())).containsExactlyInAnyOrderElementsOf(words);
    }

    @ParameterizedTest
    @CsvSource({"Serial Number", "serial_number", "SERIAL-NUMBER", "serialNumber", "SerialNumber", "Serial Number:", "Sérial  number", "Serial.Number",
            "Serial Number#", "*Serial Number", "Serial Number (Required)"})
    void spellingMakesNoDifference(String header) {
        assertThat(Stock.COLUMNS.ofReport(List.of(header)).hasKey()).isTrue();
    }

    @Test
    void anIdOfAnotherSystemIsNoTangoeIdAndAnOperatingSystemNoCategory() {
        assertThat(values("ID,Person,Device Type,IMEI,Owner -> Email", "5f1b2c3d-0000-4000-8000-000000000003,ada@example.com,iOS 17.2,353328110001052,"))
                .isEqualTo("353328110001052");
        assertThat(values("ID,Person,Device Type,IMEI", "7001001,Ada Beispiel,Windows Phone,353328110001052"))
                .isEqualTo("Windows Phone 353328110001052 Ada Beispiel 7001001");
        assertThat(values("Device Type,Device ID,IMEI,Person", "Android Enterprise,353328110001052,353328110001052,"))
                .isEqualTo("353328110001052");
    }

    private static String values(String headers, String row) {
        String[] cells = row.split(",", -1);
        AssetColumns.Layout layout = Stock.COLUMNS.ofReport(List.of(headers.split(",")));
        Reading reading = new SourceRecordReader(Stock.COLUMNS, layout).read(index -> cells[index], 1, 2);
        assertThat(reading.unfit()).isEmpty();
        List<String> values = new ArrayList<>();
        for (Field field : Field.SHOWN) {
            if (field != Field.STATUS && reading.record().get(field) != null) {
                values.add(reading.record().get(field));
            }
        }
        return String.join(" ", values);
    }

    @Test
    @Timeout(10)
    void isDoneWithAHeaderOfAnyLengthAtOnce() {
        assertThat(HeaderName.foldedWithoutRemark("x(" + "1".repeat(60_000))).hasSize(60_001);
    }
}
