/** Well-known cities whose zone is named after another one. */

/** A line has the names of the zone, then cities with their English, German and Italian names, as `citiesOf` reads them. */
export const FURTHER_CITIES = `Europe/Rome:Milan,Mailand,Milano;Turin,,Torino;Naples,Neapel,Napoli;Florence,Florenz,Firenze;Venice,Venedig,Venezia;Genoa,Genua,Genova;Bolzano,Bozen
Europe/Vienna:Salzburg,,Salisburgo
Europe/Zurich:Geneva,Genf,Ginevra;Bern,,Berna;Basel,,Basilea
Europe/Berlin:Munich,München,Monaco di Baviera;Cologne,Köln,Colonia;Hamburg,,Amburgo;Frankfurt,,Francoforte;Nuremberg,Nürnberg,Norimberga;Stuttgart,,Stoccarda
Europe/Paris:Lyon,,Lione;Marseille,,Marsiglia;Nice,Nizza,Nizza;Strasbourg,Straßburg,Strasburgo
Europe/London:Edinburgh,,Edimburgo
Europe/Madrid:Barcelona,,Barcellona;Seville,Sevilla,Siviglia
Europe/Brussels:Antwerp,Antwerpen,Anversa
Europe/Amsterdam:The Hague,Den Haag,L’Aia
Europe/Stockholm:Gothenburg,Göteborg,Göteborg
Europe/Warsaw:Krakow,Krakau,Cracovia;Gdansk,Danzig,Danzica
Europe/Moscow:Saint Petersburg,Sankt Petersburg,San Pietroburgo
Asia/Calcutta,Asia/Kolkata:Mumbai;New Delhi,Neu-Delhi,Nuova Delhi`;
