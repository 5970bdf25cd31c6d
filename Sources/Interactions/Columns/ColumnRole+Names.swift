extension ColumnRole {
    /// The names a column of the role usually has, the most usual first, as ``normalized(_:)`` leaves them: `userid` stands
    /// for `user_id`, `UserID`, `user-id` and `user.id`.
    ///
    /// English first, then the names of some data sets in other languages. Where a file has several, the first counts: a
    /// person is preferred to a session, a session to an order.
    public var usualNames: [String] { Self.names[self] ?? [] }

    private static let names: [ColumnRole: [String]] = [
        .user: words(
            """
            userid user uid username userno usernumber usr customerid customer custid customernumber customerno
            clientid client buyerid buyer shopperid memberid member visitorid fullvisitorid visitor reviewerid reviewer
            householdid householdkey household personid person accountid account profileid subscriberid listenerid
            playerid readerid learnerid studentid viewerid steamid msno cookieid cookie anonymousid deviceid
            cartid cart basketid basket sessionid session visitid visit orderid order transactionid transaction
            invoiceno invoiceid invoicenumber invoice ticketid ticket receiptid receipt billno playlistid
            kundenid kundennr kundennummer kunde nutzerid nutzer benutzerid benutzer warenkorb bestellnr bestellung
            idutilisateur utilisateur idclient panier commande idusuario usuario idcliente cliente pedido carrito
            utente ordine klantid klantnr klant gebruiker пользователь клиент 用户 用户id 会员 顾客 ユーザー ユーザーid 顧客
            """),
        .item: words(
            """
            itemid item iid movieid movie filmid film productid product prodid prod skuid sku asin parentasin articleid
            article trackid track songid song traid artistid artist artid albumid bookid book isbn gameid game appid
            animeid videoid newsid contentid stockcode businessid gmapid venueid venue poiid placeid locationid hotelid
            recipeid courseid jobid adid aid documentid docid pageid upc ean gtin barcode materialid clickeditem
            itemname itemtitle productname producttitle prodname itemdescription page pagepath url items itemids itemlist products productids movies articles skus tracks songs books
            artikelid artikelnr artikelnummer artikel produktid produktnr produkt ware idproduit
            produit idproducto producto articulo idproduto produto idprodotto prodotto articolo товар 商品 商品id 物品
            アイテム
            """),
        .rating: words(
            """
            rating ratings score stars overall preference bookrating userrating reviewscore ratingscore reviewrating
            bewertung puntuacion calificacion punteggio waardering
            """),
        .timestamp: words(
            """
            timestamp ts datetime unixtimestamp unixtime unixreviewtime epoch epochtime timestampms timestampsec
            timems eventtime eventtimestamp transactiondt transactiondate transactiontime tdat orderdate orderdatetime
            invoicedate purchasedate purchasetime createdat created visittime logtime servertime starttime playedat
            addedat viewedat clickedat checkintime utctime reviewtime requesttime time date day zeitstempel zeitpunkt
            zeit datum horodatage fechahora fecha datahora data tijdstip tijd время дата 时间戳 时间 日期 日時
            """),
        .date: words(
            "date day eventdate orderdate transactiondate transactiondt invoicedate purchasedate tdat datum fecha"),
        .timeOfDay: words(
            """
            time timeofday hour eventtime ordertime transactiontime invoicetime purchasetime uhrzeit zeit hora heure ora
            tijd
            """),
        .event: words(
            """
            event eventtype eventname behavior behaviour behaviortype action actiontype interactiontype activity
            feedbacktype type ereignis aktion
            """),
        .title: words(
            """
            title name itemname itemtitle productname producttitle prodname movietitle booktitle articlename trackname
            songname artistname appname gamename description itemdescription label titel bezeichnung titre nom libelle
            nombre titulo titolo nome naam omschrijving название 名称 名前
            """),
        // No brand, artist or author: they say who made an item, not what it is. `--items-category-column` names them.
        .category: words(
            """
            category categoryname categories categorytitle productcategory productcategoryname itemcategory
            categorycode maincategory maincategoryname primarycategory categorypath genre genres department departmentname
            producttypename producttype itemtype productgroupname productgroup itemgroup productline producttaxonomy
            sectionname section aisle group subcategory subcategoryname topic topics tag tags type
            categoryid departmentid aisleid genreid producttypeid
            kategorie kategoriename warengruppe artikelgruppe produktgruppe abteilung categorie categoria reparto rayon rubrique
            genero género categoría catégorie категория жанр 类别 分类 类目 品类 カテゴリ カテゴリー ジャンル
            """),
    ]

    private static let carts = words(
        "cart basket order transaction invoice ticket receipt bill warenkorb bestell panier commande carrito pedido ordine"
    )

    /// Whether a column of users has the name of one of carts, whose items are bought at one time.
    static func namesCart(_ name: String) -> Bool {
        let name = normalized(name)
        return carts.contains { name.utf8.starts(with: $0.utf8) }
    }

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
