// For tests on loopback only: the key is no secret. Each certificate is signed by itself and, where it is not the point, valid
// from 2020 to 2120. Made by `openssl ca -selfsign`.

/** The key of all of them: P-256. */
export const key = `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIBU9DCnfWW2fP30lmZ67mrFf6U4MM/4Qm5hnlOwJ83h3oAoGCCqGSM49
AwEHoUQDQgAExISxqLc3iYUr5EnJ+NzMUL0gF9SgfplBhueLkZOfcZnhvui0rR4J
3BlKwkhSZTwxq9OVCDJyx41Dml5U8RelnA==
-----END EC PRIVATE KEY-----`;

/** For 127.0.0.1, signed by nobody whom anybody knows. */
export const selfSigned = `-----BEGIN CERTIFICATE-----
MIIBSjCB8aADAgECAgECMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCTEyNy4wLjAu
MTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJ
MTI3LjAuMC4xMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAExISxqLc3iYUr5EnJ
+NzMUL0gF9SgfplBhueLkZOfcZnhvui0rR4J3BlKwkhSZTwxq9OVCDJyx41Dml5U
8RelnKMyMDAwDwYDVR0RBAgwBocEfwAAATAdBgNVHQ4EFgQUvRm6tu5rgKdFnc8+
D0rNr9KNhlgwCgYIKoZIzj0EAwIDSAAwRQIhALzcjeNSCz8nKn3d2XvL7DkgDywm
u2NJNRXFZGlgQToDAiAb/y588QL0eDxiAhuSavUka54Fr4QSh4cPIBS2sW4UvA==
-----END CERTIFICATE-----`;

/** For elsewhere.test; to be trusted, as far as the tests are concerned. */
export const ofAnotherName = `-----BEGIN CERTIFICATE-----
MIIBYDCCAQWgAwIBAgIBAzAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA5lbHNld2hl
cmUudGVzdDAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
A1UEAwwOZWxzZXdoZXJlLnRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATE
hLGotzeJhSvkScn43MxQvSAX1KB+mUGG54uRk59xmeG+6LStHgncGUrCSFJlPDGr
05UIMnLHjUOaXlTxF6WcozwwOjAZBgNVHREEEjAQgg5lbHNld2hlcmUudGVzdDAd
BgNVHQ4EFgQUvRm6tu5rgKdFnc8+D0rNr9KNhlgwCgYIKoZIzj0EAwIDSQAwRgIh
AI5WinXx3toSrQlahMAxmqKjIoRTs5pckMTi5veWgwy0AiEApZBA0C8HhR4JGwPf
+8gMfKAyFNm1QcrMmgQysGQaSIk=
-----END CERTIFICATE-----`;

/** For 127.0.0.1, valid for one day in 2020; to be trusted, as far as the tests are concerned. */
export const expired = `-----BEGIN CERTIFICATE-----
MIIBSDCB76ADAgECAgEEMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMMCTEyNy4wLjAu
MTAeFw0yMDAxMDEwMDAwMDBaFw0yMDAxMDIwMDAwMDBaMBQxEjAQBgNVBAMMCTEy
Ny4wLjAuMTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMSEsai3N4mFK+RJyfjc
zFC9IBfUoH6ZQYbni5GTn3GZ4b7otK0eCdwZSsJIUmU8MavTlQgycseNQ5peVPEX
pZyjMjAwMA8GA1UdEQQIMAaHBH8AAAEwHQYDVR0OBBYEFL0Zurbua4CnRZ3PPg9K
za/SjYZYMAoGCCqGSM49BAMCA0gAMEUCIQDdJ9Yni/dSwszzn54JT+0t9d+tJ5M2
Hg342pynZUmsmgIgHsGgaaIn8hUU+F3bb7HQPT1fZ1UDoChTX/kW1MB90Xg=
-----END CERTIFICATE-----`;
